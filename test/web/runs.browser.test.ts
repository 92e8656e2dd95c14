import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hold } from './support/answers.ts';
import {
  expectAccessible,
  expectNoFaults,
  lookAgain,
  newVisitor,
  openPage,
  savedText,
  takePictures,
  useBrowser,
} from './support/browser.ts';
import { eventsOfRun, runIdOf, seed, type SeedRun } from './support/seed.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;

const TASKS = ['mmlu', 'gsm8k', '=cmd()'];
const runs = Array.from({ length: 12 }, (_, place): SeedRun => ({
  day: place + 1,
  task: TASKS[place % 3] ?? '',
  model: place % 2 === 0 ? 'gpt-4o-mini' : 'claude-3-5-haiku',
  right: 8 + place,
}));
const open: SeedRun = { day: 20, samples: 40, isOpen: true };

beforeAll(async () => {
  lake = await WebLake.start();
  await seed(lake, [...runs, open]);
});
afterAll(() => lake.stop());

async function openRuns(query = ''): Promise<Page> {
  const page = await openPage(await newVisitor(), `${lake.url}/#/demo/runs${query}`);
  await page.getByRole('grid', { name: 'Runs' }).waitFor();
  return page;
}

/** The texts of a column of the rows in sight. */
async function column(page: Page, title: string): Promise<string[]> {
  const titles = await page.getByRole('columnheader').allInnerTexts();
  const place = titles.findIndex((each) => each.replace(/[▲▼\s]+$/, '') === title);
  return page.locator(`tbody tr:not(.gap) td:nth-child(${place + 1})`).allInnerTexts();
}

/** Writes on the page how many rows the table had when it came. */
function keepFirstRows(): void {
  new MutationObserver((_changes, observer) => {
    const rows = document.querySelectorAll('[role="grid"] tbody tr:not(.gap)').length;
    if (rows === 0) return;
    document.body.dataset['firstRows'] = String(rows);
    observer.disconnect();
  }).observe(document, { subtree: true, childList: true });
}

describe('the runs of a project', () => {
  it('are listed with those being received first, then the newest', async () => {
    const page = await openRuns();
    const ids = [runIdOf(open), ...runs.map(runIdOf).reverse()];
    await expect.poll(() => column(page, 'Run')).toEqual(ids);
    expect((await column(page, 'Status'))[0]).toContain('20');
    await takePictures(page, 'runs');
    await expectAccessible(page);
    await expectNoFaults(page);
  });

  it('come together with those being received', async () => {
    const visitor = await newVisitor();
    const pulse = await hold(visitor, 'projects/demo/pulse');
    await visitor.addInitScript(keepFirstRows);
    const page = await openPage(visitor, `${lake.url}/#/demo/runs`);
    await page.waitForResponse((response) => response.url().endsWith('/runs/index'));
    await page.evaluate(() => new Promise(requestAnimationFrame));
    await pulse.release();
    await page.getByRole('grid', { name: 'Runs' }).waitFor();
    expect(await page.evaluate(() => document.body.dataset['firstRows'])).toBe('13');
  });

  it('do not wait for a pulse that does not come, and tell of those being received', async () => {
    const visitor = await newVisitor();
    const pulse = await hold(visitor, 'projects/demo/pulse');
    const page = await openPage(visitor, `${lake.url}/#/demo/runs`);
    await page.getByRole('grid', { name: 'Runs' }).waitFor();
    const sealed = runs.map(runIdOf).reverse();
    await expect.poll(() => column(page, 'Run')).toEqual(sealed);
    await pulse.release();
    const news = page.getByRole('button', { name: '1 new run' });
    await news.waitFor();
    expect(await column(page, 'Run')).toEqual(sealed);
    await news.click();
    await expect.poll(() => column(page, 'Run')).toEqual([runIdOf(open), ...sealed]);
  });

  it('are filtered by facet and text, which the address keeps over reload, Back and a new tab', async () => {
    const page = await openRuns();
    await page.getByRole('checkbox', { name: 'mmlu' }).check();
    await expect.poll(() => page.url()).toContain('task=mmlu');
    await expect.poll(() => column(page, 'Task')).toEqual(['mmlu', 'mmlu', 'mmlu', 'mmlu']);
    await page.getByRole('searchbox').fill('haiku');
    await expect
      .poll(() => column(page, 'Model'))
      .toEqual(['claude-3-5-haiku', 'claude-3-5-haiku']);
    await page.reload();
    await expect
      .poll(() => column(page, 'Model'))
      .toEqual(['claude-3-5-haiku', 'claude-3-5-haiku']);
    const other = await openPage(page.context(), page.url());
    await expect.poll(() => column(other, 'Task')).toEqual(['mmlu', 'mmlu']);
    for (const rows of [4, 13]) {
      await page.goBack();
      await expect.poll(async () => (await column(page, 'Task')).length).toBe(rows);
    }
  });

  it('say which filter to drop when none passes', async () => {
    const page = await openPage(await newVisitor(), `${lake.url}/#/demo/runs?q=nothing-has-this`);
    await page.getByRole('heading', { name: 'No run passes these filters' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Drop the text' }).click();
    await page.getByRole('grid', { name: 'Runs' }).waitFor();
  });

  it('have as many columns as fit, until others are chosen', async () => {
    const visitor = await newVisitor({ width: 1280 });
    const page = await openPage(visitor, `${lake.url}/#/demo/runs`);
    const grid = page.locator('.grid');
    await grid.waitFor();
    const titles = () => page.getByRole('columnheader').allInnerTexts();
    const hidden = () => grid.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    await expect.poll(async () => (await titles()).join()).toContain('Against baseline,Missing');
    await expect.poll(hidden).toBe(0);
    const narrower = (await titles()).length;
    await page.setViewportSize({ width: 1900, height: 900 });
    await expect.poll(async () => (await titles()).length).toBeGreaterThan(narrower);
    await expect.poll(hidden).toBe(0);
    await page.setViewportSize({ width: 320, height: 900 });
    await expect.poll(async () => (await titles()).at(-1)).toContain('Against baseline');
    expect(page.url()).not.toContain('column=');
  });

  it('are sorted by any column, and the head says how', async () => {
    const page = await openRuns();
    await page.getByRole('button', { name: 'Score' }).click();
    const head = page.getByRole('columnheader', { name: 'Score' });
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('descending');
    const scores = (await column(page, 'Score')).slice(1).map(parseFloat);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    await expect.poll(() => page.url()).toContain('sort=-score');
  });

  it('are chosen, reached and compared without a mouse', async () => {
    const page = await openRuns();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByText('2 selected').waitFor();
    const [newer, older] = runs.map(runIdOf).slice(-2).reverse();
    await page.getByText(`evalake compare ${older} ${newer} --project demo`).waitFor();
    await page.keyboard.press('End');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex')))
      .toBe('14');
    await page.keyboard.press('Shift+Y');
    const dialog = page.getByRole('dialog', { name: 'This view elsewhere' });
    await dialog.getByText('evalake history --project demo').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expectAccessible(page);
  });

  it('are grouped by task, each group with its newest run, and opened without a mouse', async () => {
    const page = await openRuns('?status=complete');
    await page.getByLabel('Group by').selectOption('task');
    const grid = page.getByRole('treegrid', { name: 'Runs' });
    await grid.waitFor();
    const newest = runs.slice(-3).reverse().map(runIdOf);
    await expect.poll(() => column(page, 'Run')).toEqual(newest);
    await expect.poll(async () => (await column(page, 'Task'))[1]).toMatch(/gsm8k\s*4\s+runs/);
    await expect.poll(async () => (await column(page, 'Score'))[1]).toMatch(/^0.900/);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowRight');
    const row = grid.getByRole('row', { name: 'gsm8k' });
    await expect.poll(() => row.getAttribute('aria-expanded')).toBe('true');
    const ofGroup = runs.filter(({ task }) => task === 'gsm8k').map(runIdOf);
    const open = [newest[0], newest[1], ...ofGroup.reverse(), newest[2]];
    await expect.poll(() => column(page, 'Run')).toEqual(open);
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByText('1 selected').waitFor();
    await takePictures(page, 'runs-grouped');
    await expectAccessible(page);
    await page.reload();
    await expect.poll(() => column(page, 'Run')).toEqual(open);
    await grid.getByRole('button', { name: 'gsm8k' }).click();
    await expect.poll(() => column(page, 'Run')).toEqual(newest);
    await expectNoFaults(page);
  });

  it('are compared item by item, up to 8 of a task, and each item is shown in all its runs', async () => {
    const ofTask = runs.filter(({ task }) => task === 'mmlu').map(runIdOf);
    const page = await openRuns(`?task=mmlu&${ofTask.map((id) => `select=${id}`).join('&')}`);
    await page.getByRole('link', { name: 'Compare item by item' }).click();
    const grid = page.getByRole('grid', { name: 'Items by run' });
    await grid.waitFor();
    const item = grid.getByRole('row').nth(1);
    await expect
      .poll(() => item.getByRole('gridcell').allInnerTexts())
      .toEqual(['tiny.dev.8', '0.000', '▲ 1.000 better', '▲ 1.000 better', '▲ 1.000 better']);
    await page.getByText('9 items; 20 are in every run').waitFor();
    await takePictures(page, 'matrix');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await page.getByText('20 items; 20 are in every run').waitFor();
    await page.reload();
    await page.getByText('20 items; 20 are in every run').waitFor();
    await page.getByRole('button', { name: 'Make it the baseline' }).last().click();
    const newest = ofTask.at(-1) ?? '';
    await page.getByRole('row', { name: `A ${newest}` }).waitFor();
    await expect.poll(() => page.url()).toContain(`run=${newest}&run=${ofTask[0]}`);
    await item.getByRole('link').nth(1).click();
    const history = page.getByRole('complementary', { name: 'The sample in other runs' });
    await history.getByText('of 4 runs of mmlu').waitFor();
    await history.getByText('Right in all of 4').waitFor();
    await history.getByRole('link', { name: `1.000 in ${newest}` }).click();
    await expect.poll(() => page.url()).toContain(`/runs/${newest}/s/tiny.dev.0`);
    await takePictures(page, 'item-history');
    await expectAccessible(page);
    await expectNoFaults(page);
  });

  it('are saved as CSV in which no cell is a formula', async () => {
    const page = await openRuns();
    const csv = page.getByRole('button', { name: 'CSV' });
    const text = await savedText(page, () => csv.click());
    const lines = text.split('\r\n');
    expect(lines[0]).toMatch(/^Status,Started,Run,Task,/);
    expect(lines).toHaveLength(15);
    expect(text).toContain(",'=cmd(),");
    expect(text).not.toMatch(/,=cmd/);
    await expectNoFaults(page);
  });

  it('grow while they are received, and new ones wait until they are asked for', async () => {
    const page = await openRuns();
    await expect.poll(async () => (await column(page, 'Status'))[0]).toContain('20');
    await lake.post(eventsOfRun({ ...open, samples: 60 }).slice(20));
    await expect
      .poll(async () => (await column(page, 'Status'))[0], { timeout: 15_000 })
      .toContain('30');
    const before = await column(page, 'Run');
    await lake.post(eventsOfRun({ day: 21, isOpen: true }));
    await lookAgain(page);
    await page.getByRole('button', { name: '1 new run' }).waitFor();
    await expect.poll(() => column(page, 'Run')).toEqual(before);
    await page.keyboard.press('.');
    await expect.poll(() => column(page, 'Run')).toContain(runIdOf({ day: 21 }));
  });
});
