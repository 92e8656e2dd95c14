import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import type { Check } from '../check.ts';
import { checkOf } from './figures.ts';
import { Tab } from './tab.ts';

const PULSES = 5000;
/** What a page needs once, it has by then. */
const WARM = 200;
/** Longer than the page waits between two requests while a run is received. */
const STEP_MS = 1600;
const IDLE_MS = 20_000;
const ROW = '[role=grid] tbody tr:not(.gap) td';

/** A page that is left open while a run is received, for 5,000 pulses on a clock of its own. */
async function measureHeap(browser: Browser, url: string): Promise<Check> {
  const tab = await Tab.open(browser, url, { until: ROW, ownClock: true });
  const { page } = tab;
  await page.locator(ROW).first().waitFor();
  const beat = async (): Promise<void> => {
    const answered = page.waitForResponse(/\/pulse$/);
    await page.clock.runFor(STEP_MS);
    await answered;
  };
  for (let pulse = 0; pulse < WARM; pulse += 1) await beat();
  const before = await tab.heapMb();
  for (let pulse = WARM; pulse < PULSES; pulse += 1) await beat();
  const after = await tab.heapMb();
  await tab.close();
  const ours = `${before.toFixed(1)} MB, then ${after.toFixed(1)} MB`;
  return checkOf(`left open: growth over ${PULSES} pulses`, { atMost: 5, unit: 'MB', ours }, [
    Math.max(0, after - before),
  ]);
}

/** Processor time of a page whose project is idle. */
async function measureIdle(browser: Browser, url: string): Promise<Check> {
  const tab = await Tab.open(browser, url, { until: ROW });
  await tab.number('shown()');
  const before = await tab.cpuMs();
  await sleep(IDLE_MS);
  const share = (100 * ((await tab.cpuMs()) - before)) / IDLE_MS;
  await tab.close();
  const ours = `${share.toFixed(2)} %`;
  return checkOf('left open: processor while idle', { atMost: 0.5, unit: '%', ours }, [share]);
}

export async function measureLeftOpen(browser: Browser, url: string): Promise<readonly Check[]> {
  return [
    await measureIdle(browser, `${url}/#/runs/runs`),
    await measureHeap(browser, `${url}/#/open/runs`),
  ];
}
