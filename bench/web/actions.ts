import type { Browser, Page } from 'playwright-core';
import { type Check, quantile } from '../check.ts';
import { checkOf } from './figures.ts';
import { PAIR, RUNS, SAMPLES } from './seed.ts';
import { Tab } from './tab.ts';

const ROW = '[role=grid] tbody tr:not(.gap) td';
const WORDS = 'suite.task-7';
const ROUNDS = 5;
const WHEEL_STEPS = 60;
const HOVER_STEPS = 60;

async function timeEach(
  tab: Tab,
  event: string,
  acts: readonly ((page: Page) => Promise<unknown>)[],
): Promise<{ readonly times: readonly number[]; readonly ours: string }> {
  const before = await tab.cpuMs();
  const times: number[] = [];
  for (const act of acts) times.push(await tab.time(event, act));
  const cpu = ((await tab.cpuMs()) - before) / acts.length;
  return { times, ours: `${cpu.toFixed(0)} ms of the page's processor time each` };
}

/** Typing, sorting and scrolling in a table of this address. */
async function measureTable(browser: Browser, url: string, what: string, filterMs: number) {
  const tab = await Tab.open(browser, url, { until: ROW });
  await tab.number('shown()');
  const { page } = tab;
  await page.getByRole('searchbox').focus();
  const typed = await timeEach(
    tab,
    'keydown',
    Array.from(WORDS).map((key) => () => page.keyboard.press(key)),
  );
  await tab.time('keydown', () => page.keyboard.press('Control+a'));
  await tab.time('keydown', () => page.keyboard.press('Delete'));
  const head = page.getByRole('columnheader').getByRole('button').nth(1);
  const sorted = await timeEach(
    tab,
    'click',
    Array.from({ length: ROUNDS }, () => () => head.click()),
  );
  const scrolled = await scroll(tab);
  await tab.close();
  return [
    checkOf(
      `${what}: keystroke in the filter`,
      { atMost: filterMs, unit: 'ms', ours: typed.ours },
      typed.times,
    ),
    checkOf(`${what}: sort`, { atMost: 100, unit: 'ms', ours: sorted.ours }, sorted.times),
    ...scrolled.map(([of, atMost, unit, value]) =>
      checkOf(`${what}: ${of}`, { atMost, unit }, [value]),
    ),
  ];
}

async function scroll(
  tab: Tab,
): Promise<readonly (readonly [string, number, Check['unit'], number])[]> {
  const { page } = tab;
  await page.locator(ROW).first().hover();
  let nodes = 0;
  await page.evaluate("probe.arm('wheel')");
  for (let step = 0; step < WHEEL_STEPS; step += 1) {
    await page.mouse.wheel(0, step % 10 === 9 ? 40_000 : 400);
    nodes = Math.max(nodes, await tab.number('nodes()'));
  }
  await tab.number('settled()');
  return [
    ['longest task of scrolling', 50, 'ms', await tab.number('longestTask()')],
    ['most elements', 1500, '', nodes],
    ['heap', 60, 'MB', await tab.heapMb()],
  ];
}

/** The budget is a frame to draw in, and one to wait for. */
async function measureChart(browser: Browser, url: string): Promise<Check> {
  const tab = await Tab.open(browser, url, { until: '.panels svg path' });
  await tab.number('shown()');
  const box = await tab.page.locator('.panels svg').first().boundingBox();
  if (box === null) throw new Error('the chart is not in sight');
  const at = (step: number) => box.x + 60 + (step / HOVER_STEPS) * (box.width - 90);
  const moves = Array.from(
    { length: HOVER_STEPS },
    (_, step) => (page: Page) => page.mouse.move(at(step), box.y + box.height / 2),
  );
  const { times, ours } = await timeEach(tab, 'pointermove', moves);
  await tab.close();
  return {
    ...checkOf('100000 points: hover, 95 % of', { atMost: 32, unit: 'ms', ours }, times),
    measured: quantile(times, 0.95),
  };
}

/** What is done on pages that are open already. */
export async function measureActions(browser: Browser, url: string): Promise<readonly Check[]> {
  const samples = `${url}/#/pair/runs/${PAIR[1]}?tab=samples`;
  const tab = await Tab.open(browser, samples, { until: ROW });
  await tab.number('shown()');
  const rows = tab.page.locator('[role=grid] tbody tr:not(.gap)');
  const opened = await timeEach(
    tab,
    'dblclick',
    Array.from({ length: ROUNDS }, (_, place) => () => rows.nth(place).dblclick()),
  );
  await tab.close();
  return [
    ...(await measureTable(browser, `${url}/#/runs/runs`, `${RUNS} runs`, 50)),
    ...(await measureTable(browser, samples, `${SAMPLES} samples`, 100)),
    checkOf(
      `${SAMPLES} samples: open one`,
      { atMost: 300, unit: 'ms', ours: opened.ours },
      opened.times,
    ),
    await measureChart(browser, `${url}/#/points/trends`),
  ];
}
