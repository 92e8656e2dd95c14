import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectAccessible,
  expectNoFaults,
  newVisitor,
  openPage,
  savedText,
  takePictures,
  useBrowser,
} from './support/browser.ts';
import { runIdOf, seed, type SeedRun } from './support/seed.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;

const HOSTILE = '=<b>model</b>\u202e';
const runs = Array.from({ length: 14 }, (_, place): SeedRun => ({
  day: place + 1,
  task: place < 12 ? 'mmlu' : 'gsm8k',
  model: place % 2 === 0 ? 'gpt-4o-mini' : HOSTILE,
  samples: 40,
  right: 20 + ((place * 5) % 17),
  ...(place === 6 ? { tag: 'release-2' } : {}),
}));
const mmlu = runs.slice(0, 12);

beforeAll(async () => {
  lake = await WebLake.start();
  await seed(lake, runs);
});
afterAll(() => lake.stop());

async function openTrends(query = ''): Promise<Page> {
  const page = await openPage(await newVisitor(), `${lake.url}/#/demo/trends${query}`);
  await page.getByRole('heading', { name: 'accuracy of mmlu' }).waitFor();
  return page;
}

const chart = (page: Page) => page.getByRole('group', { name: /^accuracy of mmlu/ });

describe('scores over time', () => {
  it('are drawn for each metric of a task, and told in words', async () => {
    const page = await openTrends();
    const about = await chart(page).getAttribute('aria-describedby');
    const summary = await page.locator(`[id="${about}"]`).innerText();
    expect(summary).toContain('accuracy of mmlu, 12 runs. ');
    expect(summary).toContain('=<b>model</b>⟨U+202E⟩: last ');
    await takePictures(page, 'trends');
    await expectAccessible(page);
    await expectNoFaults(page);
  });

  it('are walked, opened and compared by keyboard alone', async () => {
    const page = await openTrends('?task=mmlu&model=gpt-4o-mini');
    await chart(page).focus();
    const said = page.getByRole('status').filter({ hasText: 'gpt-4o-mini' });
    const ours = mmlu.filter(({ model }) => model === 'gpt-4o-mini').map(runIdOf);
    await expect.poll(() => said.innerText()).toContain(ours.at(-1));
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => said.innerText()).toContain(ours.at(-2));
    await page.keyboard.press('Home');
    await expect.poll(() => said.innerText()).toContain(ours[0]);
    await page.keyboard.press('Space');
    await page.keyboard.press('End');
    await page.keyboard.press('x');
    await page.getByText('2 selected').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('c');
    await expect
      .poll(() => page.url())
      .toContain(`/compare?a=${ours[0]}&b=${ours.at(-1)}&metric=accuracy`);
    await page.goBack();
    await chart(page).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain(ours.at(-1));
    await expect.poll(() => page.url()).not.toContain('/trends');
  });

  it('are zoomed by keyboard and by drawing, and two points are compared by dragging', async () => {
    const page = await openTrends('?task=mmlu&model=gpt-4o-mini');
    const told = page.getByText(/^\d+ runs\.$/);
    await chart(page).focus();
    await page.keyboard.press('Space');
    for (const step of ['ArrowLeft', 'ArrowLeft', 'Space']) await page.keyboard.press(step);
    await page.getByText('2 selected').waitFor();
    await chart(page).blur();
    await expect
      .poll(async () => {
        await page.keyboard.press('z');
        return page.url();
      })
      .toContain('zoom=2026-11-07T08');
    await told.filter({ hasText: '3 runs' }).waitFor();
    await page.reload();
    await told.filter({ hasText: '3 runs' }).waitFor();
    await chart(page).focus();
    await page.keyboard.press('Home');
    const said = page.getByRole('status').filter({ hasText: 'first with the tag release-2' });
    await said.waitFor();
    await takePictures(page, 'trends-zoomed');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('button', { name: 'All time' }).click();
    await told.filter({ hasText: '6 runs' }).waitFor();
    const draw = async (from: readonly [number, number], to: readonly [number, number]) => {
      await page.mouse.move(...from);
      await page.mouse.down();
      await page.mouse.move(...to);
      await page.mouse.up();
    };
    await chart(page).focus();
    for (const step of ['Home', 'Space', 'End', 'Space']) await page.keyboard.press(step);
    const marks = page.locator('.selected-mark');
    await expect.poll(() => marks.count()).toBe(2);
    const boxes = await Promise.all([0, 1].map((place) => marks.nth(place).boundingBox()));
    const shifted = (await chart(page).boundingBox())?.y ?? 0;
    await page.getByRole('button', { name: 'Clear' }).click();
    await expect.poll(() => marks.count()).toBe(0);
    // The selection stood above the chart, which has moved up.
    const above = (await chart(page).boundingBox())?.y ?? 0;
    const [first, last] = boxes.map(
      (box) => [(box?.x ?? 0) + 6, (box?.y ?? 0) + 6 - shifted + above] as const,
    );
    const ends = mmlu.filter(({ model }) => model === 'gpt-4o-mini').map(runIdOf);
    // From the newer to the older: the older is the baseline all the same.
    await draw(last ?? [0, 0], first ?? [0, 0]);
    await expect
      .poll(() => page.url())
      .toContain(`/compare?a=${ends[0]}&b=${ends.at(-1)}&metric=accuracy`);
    await page.goBack();
    await chart(page).waitFor();
    const [from, to] = [first?.[0] ?? 0, last?.[0] ?? 0];
    const top = ((await chart(page).boundingBox())?.y ?? 0) + 3;
    await draw([(from + to) / 2, top], [to + 5, top]);
    await expect.poll(() => page.url()).toMatch(/zoom=2026-11-0[56]/);
    await expectNoFaults(page);
  });

  it('are read as a table, which the address keeps, and saved without formulas', async () => {
    const page = await openTrends('?task=mmlu');
    await page.getByRole('button', { name: 'As table' }).click();
    const table = page.getByRole('region', { name: 'accuracy of mmlu' });
    await expect.poll(() => table.getByRole('row').count()).toBe(13);
    await expectAccessible(page);
    await page.reload();
    await expect.poll(() => table.getByRole('row').count()).toBe(13);
    const csv = page.getByRole('button', { name: 'CSV' });
    const text = await savedText(page, () => csv.click());
    expect(text).toContain(`,'${HOSTILE},`);
    expect(text.split('\r\n')).toHaveLength(14);
    await expectNoFaults(page);
  });

  it('are of runs, days or weeks, as the address says', async () => {
    const page = await openTrends('?task=mmlu&view=table');
    await page.getByRole('button', { name: 'week' }).click();
    await expect.poll(() => page.url()).toContain('bucket=week');
    const table = page.getByRole('region', { name: 'accuracy of mmlu' });
    // 1 November 2026 is a Sunday.
    await expect.poll(() => table.getByRole('row').count()).toBe(6);
    await page.goBack();
    await expect.poll(() => table.getByRole('row').count()).toBe(13);
  });

  it('fit a narrow page, and say when none is chosen', async () => {
    const visitor = await newVisitor({ width: 320, height: 800 });
    const page = await openPage(visitor, `${lake.url}/#/demo/trends`);
    await page.getByRole('heading', { name: 'accuracy of mmlu' }).waitFor();
    await takePictures(page, 'trends-narrow');
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    await page.goto(`${lake.url}/#/demo/trends?task=none`);
    await page.getByRole('button', { name: 'Show all series' }).click();
    await page.getByRole('heading', { name: 'accuracy of mmlu' }).waitFor();
  });

  it('keep what a failed answer cannot give, and say so', async () => {
    const visitor = await newVisitor();
    await visitor.route('**/runs/index', (route) => route.fulfill({ status: 503, body: 'busy' }));
    const page = await openPage(visitor, `${lake.url}/#/demo/trends`);
    await page.getByRole('alert').getByText('(503)').waitFor();
    await page.getByRole('button', { name: 'Retry' }).waitFor();
    await expectAccessible(page);
  });
});
