import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectAccessible,
  expectNoFaults,
  lookAgain,
  newVisitor,
  openPage,
  takePictures,
  useBrowser,
} from './support/browser.ts';
import { HOSTILE, richRun, rivalOf } from './support/rich-run.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;

const WHOLE = '261120080000WHOLEAAA';
const LIVE = '261121080000LIVEAAAA';
const GAPPY = '261122080000GAPPYAAA';
const task = { task: HOSTILE, model: 'gpt-4o-mini', tag: HOSTILE };

beforeAll(async () => {
  lake = await WebLake.start();
  const events = richRun({ id: WHOLE, samples: 30 });
  // The rival comes first in a post of its own, so that the later one loses.
  await lake.post([events[4], rivalOf(events, 3)], task);
  await lake.post(events, task);
  await lake.post(richRun({ id: LIVE, samples: 10, isOpen: true }), task);
  await lake.post(richRun({ id: GAPPY, samples: 30, without: (id) => id >= 10 && id < 20 }), task);
  await lake.untilIndexed(1);
});
afterAll(() => lake.stop());

async function openRun(run: string, query = ''): Promise<Page> {
  const page = await openPage(await newVisitor(), `${lake.url}/#/demo/runs/${run}${query}`);
  await page.getByRole('heading', { level: 1, name: run }).waitFor();
  return page;
}

async function openAbsentRun(visitor: BrowserContext, run: string): Promise<Page> {
  const page = await openPage(visitor, `${lake.url}/#/demo/runs/${run}`);
  await page.getByRole('heading', { name: 'There is no run of that name yet' }).waitFor();
  return page;
}

/** Posts a run that goes on, and waits until its page has an answer. */
async function postOpenRun(id: string): Promise<void> {
  await lake.post(richRun({ id, samples: 3, isOpen: true }), task);
  await expect
    .poll(async () => (await lake.fetch(`/v1/projects/demo/runs/${id}`)).status)
    .toBe(200);
}

/** The sentence that says whether the run is whole. */
function proofOf(page: Page): Promise<string> {
  return page.locator('.proof p').innerText();
}

describe('a run', () => {
  it('says that it is whole, and why; what it reported stands beside what was recorded', async () => {
    const page = await openRun(WHOLE);
    await expect
      .poll(() => proofOf(page))
      .toBe(
        'Complete with conflicts: 60 of 60 events, and the final report counted 60; 1 event lost to another of the same number.',
      );
    const reported = page.getByRole('row', { name: 'accuracy 0.9' });
    await reported.getByText('differs: the recorded one counts').waitFor();
    await page.getByText('30 samples with a score of').waitFor();
    await takePictures(page, 'run');
    await expectAccessible(page);
    await expectNoFaults(page);
    await expect.poll(() => page.evaluate(() => 'hacked' in window)).toBe(false);
  });

  it('shows the event that stayed beside the one that lost', async () => {
    const page = await openRun(WHOLE);
    await page.keyboard.press('4');
    await expect.poll(() => page.url()).toContain('tab=gaps');
    const conflict = page.getByRole('row', { name: 'data.picked' });
    await conflict.waitFor();
    const cells = await conflict.getByRole('cell').allInnerTexts();
    expect(cells.toSorted()).toEqual(['Paris', 'Rome']);
    await page.getByRole('img', { name: '60 present, 0 missing, 1 in conflict' }).waitFor();
    await takePictures(page, 'run-conflicts');
    await expectAccessible(page);
  });

  it('has a strip whose gap is filled by what was missing, while one looks on', async () => {
    const page = await openRun(GAPPY, '?tab=gaps');
    await expect.poll(() => proofOf(page)).toContain('Receiving: 50 of 60 events');
    await page.getByRole('cell', { name: '10–19', exact: true }).waitFor();
    await page.getByText('evalake import LOGFILE --project demo').waitFor();
    await takePictures(page, 'run-gaps');
    await expectAccessible(page);
    await page.getByRole('link', { name: 'the events around it' }).click();
    await page.getByRole('row', { name: '10–19 10 missing events' }).waitFor();
    await expectAccessible(page);
    await page.goBack();
    await page.getByRole('cell', { name: '10–19', exact: true }).waitFor();
    await lake.post(richRun({ id: GAPPY, samples: 30 }), task);
    await expect
      .poll(async () => {
        await lookAgain(page);
        return proofOf(page);
      })
      .toBe('Complete: 60 of 60 events, and the final report counted 60.');
  });

  it('grows on the page while it is received, and nothing moves', async () => {
    const page = await openRun(LIVE, '?tab=samples');
    await expect.poll(() => proofOf(page)).toContain('Receiving: 20 events so far');
    const grid = page.getByRole('grid', { name: 'Samples' });
    const first = grid.getByRole('row').nth(1);
    const place = await first.boundingBox();
    await lake.post(richRun({ id: LIVE, samples: 14, isOpen: true }).slice(21), task);
    await expect
      .poll(() => proofOf(page), { timeout: 15_000 })
      .toContain('Receiving: 28 events so far');
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('15');
    await expect.poll(() => first.boundingBox()).toEqual(place);
    await expectNoFaults(page);
  });

  it('comes by itself when it was not there yet', async () => {
    const page = await openAbsentRun(await newVisitor(), '261123080000SOONAAAA');
    await expectAccessible(page);
    await postOpenRun('261123080000SOONAAAA');
    await lookAgain(page);
    await page.getByRole('heading', { level: 1, name: '261123080000SOONAAAA' }).waitFor();
  });

  it('is looked for again by a button when no news of it comes', async () => {
    const visitor = await newVisitor();
    await visitor.route('**/v1/projects/demo/pulse', (route) => route.abort());
    const page = await openAbsentRun(visitor, '261123080000LATEAAAA');
    await postOpenRun('261123080000LATEAAAA');
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('heading', { level: 1, name: '261123080000LATEAAAA' }).waitFor();
  });

  it('has its events by number, type and text, in the address', async () => {
    const page = await openRun(WHOLE, '?tab=events');
    await page.getByLabel('Type').fill('match');
    await page.getByLabel('Data has').fill('Lyon');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain('type=match&find=Lyon');
    const lyon = page.getByRole('row', { name: 'capital-3 ' });
    await lyon.waitFor();
    await lyon.getByRole('button').click();
    await page.getByText('wrong').waitFor();
    await page.reload();
    await page.getByRole('row', { name: 'capital-3 ' }).waitFor();
    await expectAccessible(page);
  });

  it('names its files in the lake, which are there', async () => {
    const page = await openRun(WHOLE, '?tab=raw');
    const files = page.getByRole('tabpanel').locator('code', { hasText: /^'?data\/.*parquet/ });
    const names = ['store', 'events'].map(
      (root) => `data/${root}/demo/year=2026/month=11/run_id=${WHOLE}.parquet`,
    );
    await expect.poll(() => files.allInnerTexts()).toEqual(expect.arrayContaining(names));
    for (const name of await files.allInnerTexts()) {
      await access(join(lake.dataFolder, name.replace(/^'?data\/|'$/g, '')));
    }
    await page.getByText(/^evalsig history --root data\/store --project demo/).waitFor();
    await takePictures(page, 'run-raw');
    await expectAccessible(page);
    await expectNoFaults(page);
  });

  it('fits a narrow screen', async () => {
    const narrow = await newVisitor({ width: 320, height: 700 });
    for (const tab of ['summary', 'samples', 'events', 'gaps', 'raw']) {
      const page = await openPage(narrow, `${lake.url}/#/demo/runs/${WHOLE}?tab=${tab}`);
      await page.getByRole('tabpanel').waitFor();
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: tab })
        .toBe(320);
      await page.close();
    }
  });
});

describe('a run whose answer is not usual', () => {
  const detail = { path: `/v1/projects/demo/runs/${WHOLE}` };

  async function openChanged(
    change: (run: Record<string, unknown>) => Record<string, unknown>,
  ): Promise<Page> {
    const visitor = await newVisitor();
    await visitor.route(
      ({ pathname }) => pathname === detail.path,
      async (route) => {
        const answer = await lake.fetch(detail.path);
        const run = (await answer.json()) as Record<string, unknown>;
        await route.fulfill({ json: change(run) });
      },
    );
    const page = await openPage(visitor, `${lake.url}/#/demo/runs/${WHOLE}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return page;
  }

  it('says when it has no metric', async () => {
    const page = await openChanged((run) => ({ ...run, metrics: [] }));
    await page.getByRole('heading', { name: 'The run has no scored metric' }).waitFor();
    await expectAccessible(page);
  });

  it('says what the retention took, and what was corrected and replaced', async () => {
    const page = await openChanged((run) => ({
      ...run,
      surplus_metrics: 299,
      pruned: { events: '2026-10-20' },
      replaced: [{}],
      revision: 2,
      amendment_count: 1,
      amendments: [
        {
          amendment_id: 1,
          target: { item: HOSTILE },
          author: HOSTILE,
          reason: 'the label was wrong',
          amended_at: '2026-11-21T08:00:00Z',
          withdraw: true,
          events: 1,
          data_json: null,
          before: [],
        },
      ],
    }));
    await page.getByText('events went on 2026-10-20 by retention').waitFor();
    await page.getByText('its events replaced an earlier recording').waitFor();
    await page.getByText('299 metrics are beyond the 1,000').waitFor();
    await page.getByText('1 correction after it was recorded').click();
    await page.getByText('the label was wrong').waitFor();
    await expectAccessible(page);
    await expectNoFaults(page);
  });

  it('says which events are missing when it is incomplete', async () => {
    const page = await openChanged((run) => ({
      ...run,
      status: 'incomplete',
      missing: [
        [0, 9],
        [40, 40],
      ],
      missing_count: 11,
    }));
    await expect
      .poll(() => proofOf(page))
      .toBe('Incomplete: 11 of 60 events are missing (0–9, 40).');
  });
});
