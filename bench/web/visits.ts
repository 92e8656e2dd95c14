import type { Browser } from 'playwright-core';
import { z } from 'zod';
import { type Check, median } from '../check.ts';
import { checkOf } from './figures.ts';
import { LONG, PAIR, POINTS, RUNS, SAMPLES } from './seed.ts';
import { Tab } from './tab.ts';

const VISITS = 5;
const ROW = '[role=grid] tbody tr:not(.gap) td';
const filesSchema = z.object({ count: z.number(), bytes: z.number() });

/** What a first visit to an address took: its times since navigation, milliseconds. */
interface Visit {
  readonly shownMs: number;
  readonly firstPaintMs: number;
  readonly cpuMs: number;
  readonly files: z.infer<typeof filesSchema>;
}

async function visit(browser: Browser, url: string, until: string): Promise<Visit> {
  const tab = await Tab.open(browser, url, { until });
  const shownMs = await tab.number('shown()');
  const found = {
    shownMs,
    firstPaintMs: await tab.number('firstPaint()'),
    cpuMs: await tab.cpuMs(),
    files: await tab.ask('files()', filesSchema),
  };
  await tab.close();
  return found;
}

async function visitOften(browser: Browser, url: string, until: string): Promise<readonly Visit[]> {
  const visits: Visit[] = [];
  for (let round = 0; round < VISITS; round += 1) visits.push(await visit(browser, url, until));
  return visits;
}

/** What each page takes from its address to its first content, each time with nothing cached. */
export async function measureVisits(browser: Browser, url: string): Promise<readonly Check[]> {
  const shown = async (what: string, address: string, until: string, atMost: number) => {
    const visits = await visitOften(browser, `${url}/#/${address}`, until);
    const ours = `${median(visits.map(({ cpuMs }) => cpuMs)).toFixed(0)} ms of the page's processor time`;
    return checkOf(
      what,
      { atMost, unit: 'ms', ours },
      visits.map(({ shownMs }) => shownMs),
    );
  };
  const first = await visitOften(browser, `${url}/#/small/runs`, ROW);
  const ms = (of: keyof Pick<Visit, 'shownMs' | 'firstPaintMs'>) => first.map((each) => each[of]);
  const files = first[0]?.files ?? { count: 0, bytes: 0 };
  return [
    checkOf(
      'first visit: files',
      { atMost: 50, unit: 'kB', ours: `${files.count} requests, of 4 at most` },
      [files.bytes / 1000],
    ),
    checkOf('first visit: first paint', { atMost: 300, unit: 'ms' }, ms('firstPaintMs')),
    checkOf('first visit: usable', { atMost: 600, unit: 'ms' }, ms('shownMs')),
    await shown(`${RUNS} runs: first rows`, 'runs/runs', ROW, 800),
    await shown(`${POINTS} points: first chart`, 'points/trends', '.panels svg path', 1650),
    await shown(`${SAMPLES} samples: first rows`, `pair/runs/${PAIR[1]}?tab=samples`, ROW, 800),
    await shown(
      'text of 4 MB: shown',
      `long/runs/${LONG.run}/s/${LONG.sample}`,
      '.sample-view pre',
      800,
    ),
    await shown(
      `${SAMPLES} x ${SAMPLES} compared: verdict and items`,
      `pair/compare?a=${PAIR[0]}&b=${PAIR[1]}`,
      ROW,
      1500,
    ),
  ];
}
