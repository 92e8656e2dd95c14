import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { evaluation, failure } from '../support/documents.ts';
import {
  expectAccessible,
  expectNoFaults,
  newVisitor,
  openPage,
  savedText,
  useBrowser,
} from './support/browser.ts';
import { Keyboard } from './support/keyboard.ts';
import { richRun, rivalOf } from './support/rich-run.ts';
import { eventsOfRun, runIdOf, type SeedRun } from './support/seed.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;
let adminKey: string;

const RICH = '261120080000RICHKEYS';
/** The newest is worse than the one before, which nobody has acknowledged. */
const quizzes: readonly SeedRun[] = [
  { day: 1, samples: 60, right: 55 },
  { day: 2, samples: 60, right: 54 },
  { day: 3, samples: 60, right: 10 },
];
const [FIRST = '', BEFORE = '', NEWEST = ''] = quizzes.map(runIdOf);

beforeAll(async () => {
  lake = await WebLake.start();
  adminKey = await lake.createKey('admin');
  await send('PUT', 'settings', { alert_days: 36_500 });
  for (const [place, run] of quizzes.entries()) {
    await lake.post(eventsOfRun(run), { task: 'quiz', model: 'gpt-4o-mini' });
    await lake.untilIndexed(place + 1);
  }
  const events = richRun({ id: RICH, samples: 12 });
  await lake.post([events[4], rivalOf(events, 3)], { task: 'capitals', model: 'gpt-4o' });
  await lake.post(events, { task: 'capitals', model: 'gpt-4o' });
  await lake.untilIndexed(4);
  await send('POST', 'results', evaluation({ suites: { speed: { metrics: { fast: suite } } } }));
  await send('POST', 'results', failure({}));
  await send('POST', 'events', [{ run_id: RICH, event_id: 'no number' }]);
  await lake.untilJudged([FIRST, BEFORE, NEWEST]);
  await vi.waitFor(
    async () => {
      const answer = await lake.fetch('/v1/projects/demo/alerts');
      expect(await answer.json()).toMatchObject({ alerts: [{ run_id: NEWEST }] });
      const listed = await lake.fetch('/v1/projects/demo/errors');
      expect(await listed.json()).toMatchObject({ errors: [{}] });
    },
    { timeout: 30_000, interval: 100 },
  );
});
afterAll(() => lake.stop());

const suite = { passed: 7, total: 10, score: 0.7 };

async function send(method: string, path: string, body: unknown): Promise<void> {
  await lake.fetch(`/v1/projects/demo/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** A signed-in user without a mouse. */
async function open(address: string): Promise<{ page: Page; keys: Keyboard }> {
  const page = await openPage(await newVisitor(), `${lake.url}/#/demo/${address}`);
  const keys = new Keyboard(page);
  const dialog = page.getByRole('dialog', { name: 'Sign in' });
  await dialog.waitFor();
  await keys.expectFocusIn(page.getByLabel('API key'));
  await page.keyboard.type(adminKey);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await keys.expectFocus();
  return { page, keys };
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const addressOf = (page: Page): Promise<string> => page.evaluate(() => window.location.hash);
const row = (page: Page) => page.locator('[role=grid] tr[tabindex="0"]');

describe('without a mouse', () => {
  it('one signs in, finds a run, chooses what is shown, and is never lost', async () => {
    const { page, keys } = await open('overview');
    await page.getByRole('grid', { name: 'Tasks and models' }).waitFor();
    await keys.press('f');
    await keys.type('quiz');
    await keys.press('Escape', 'j', 'ArrowRight');
    await keys.expectFocusIn(row(page).getByRole('link').first());
    await keys.press('ArrowRight', 'Enter');
    await expect.poll(() => addressOf(page)).toContain('/runs?task=quiz');
    await keys.press('g', 'o');
    await keys.use(button(page, 'Task × model'));
    await page.getByRole('region', { name: 'Newest scores by task and model' }).waitFor();
    await keys.press('/');
    await keys.expectFocusIn(page.getByRole('combobox', { name: /^Page, / }));
    await keys.type('Runs');
    await expectAccessible(page);
    await keys.press('Enter');
    await page.getByRole('grid', { name: 'Runs' }).waitFor();
    await keys.use(page.getByRole('checkbox', { name: 'capitals' }), 'Space');
    await keys.use(button(page, /^Score/));
    await expect.poll(() => addressOf(page)).toContain('sort=-score');
    await keys.use(button(page, 'Columns'));
    await keys.use(page.getByRole('checkbox', { name: 'Conflicts' }), 'Space');
    await expectAccessible(page);
    await keys.press('Escape');
    await keys.expectFocusIn(button(page, 'Columns'));
    await keys.reach(button(page, 'CSV'));
    expect(await savedText(page, () => page.keyboard.press('Enter'))).toContain(RICH);
    await keys.press('f');
    await keys.type('nothing has this');
    await keys.use(button(page, 'Drop the text'));
    await page.getByRole('grid', { name: 'Runs' }).waitFor();
    await keys.expectFocus();
    await keys.press('j', 'x', 'x', '?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await expectAccessible(page);
    await keys.press('Tab', 'Escape');
    await keys.expectFocusIn(row(page));
    await keys.press('Shift+Y');
    await keys.expectFocusIn(page.getByRole('dialog', { name: 'This view elsewhere' }));
    await keys.press('Escape');
    await keys.expectFocusIn(row(page));
    await keys.press('Enter');
    await page.getByRole('heading', { level: 1, name: RICH }).waitFor();
    await keys.use(button(page, /^Theme/));
    await expectNoFaults(page);
  });

  it('one reads a run, its samples and events, and closes each where one was', async () => {
    const { page, keys } = await open(`runs/${RICH}`);
    await page.getByRole('heading', { level: 1, name: RICH }).waitFor();
    await keys.reach(page.getByRole('tab', { name: 'Summary' }));
    await keys.press('ArrowRight');
    await keys.expectFocusIn(page.getByRole('tab', { name: 'Samples' }));
    await page.getByRole('grid', { name: 'Samples' }).waitFor();
    await keys.use(button(page, /^failed/));
    await keys.press('j', 'Enter');
    await page.getByRole('complementary').getByRole('heading').first().waitFor();
    await keys.press(']');
    const pane = page.getByRole('complementary', { name: 'Sample capital-3' });
    await pane.getByText('What is capital 3?').waitFor();
    await keys.use(button(page, 'Raw JSON'));
    await keys.use(button(page, 'Close the sample'));
    await pane.waitFor({ state: 'detached' });
    await keys.expectFocusIn(row(page));
    await keys.press('Enter');
    await keys.use(page.getByRole('complementary').getByRole('heading').getByRole('link'));
    await page.getByRole('heading', { level: 1, name: /capital|script/ }).waitFor();
    await keys.press(']', 'Escape');
    await page.getByRole('complementary', { name: /^Sample capital/ }).waitFor();
    await keys.press('Escape', '3');
    await keys.fill(page.getByLabel('From number'), '4');
    await keys.press('Enter');
    await expect.poll(() => addressOf(page)).toContain('from=4');
    await keys.use(page.getByRole('row', { name: 'capital-3' }).getByRole('button').first());
    await keys.press('4');
    await page.getByRole('row', { name: 'data.picked' }).waitFor();
    await keys.press('5');
    await keys.reach(button(page, /^Copy/));
    await expectNoFaults(page);
  });

  it('one compares runs, two and several, and goes on to the answers', async () => {
    const { page, keys } = await open('compare');
    await keys.use(page.getByRole('link', { name: NEWEST }));
    await page.getByRole('heading', { name: 'accuracy is worse' }).waitFor();
    await keys.press('w');
    const item = page.locator('.side-by-side');
    await item.waitFor();
    await keys.press('w', 'b', 'Escape');
    await item.waitFor({ state: 'detached' });
    await keys.expectFocus();
    await keys.press('j', 'Enter');
    await keys.use(button(page, 'Close the item'));
    await item.waitFor({ state: 'detached' });
    await keys.expectFocusIn(row(page));
    await keys.use(button(page, 'Exchange the two'));
    await page.getByRole('heading', { name: 'accuracy is better' }).waitFor();
    await keys.use(button(page, 'Change the baseline'));
    await keys.fill(page.getByRole('searchbox', { name: 'Find a baseline' }), FIRST);
    await keys.use(button(page, new RegExp(`^${FIRST}`)));
    await expect.poll(() => addressOf(page)).toContain(`a=${FIRST}`);
    await keys.expectFocus();
    await keys.press('g', 'r');
    await page.getByRole('grid', { name: 'Runs' }).waitFor();
    await keys.use(page.getByRole('checkbox', { name: 'quiz' }), 'Space');
    await keys.press('j', 'x', 'Shift+ArrowDown', 'Shift+ArrowDown');
    await keys.use(page.getByRole('link', { name: 'Compare item by item' }));
    const matrix = page.getByRole('grid', { name: 'Items by run' });
    await matrix.waitFor();
    await keys.use(button(page, 'All'));
    await keys.use(button(page, 'Make it the baseline'));
    await keys.expectFocus();
    await matrix.waitFor();
    await keys.press('j', 'ArrowRight', 'ArrowRight', 'Enter');
    await page.getByRole('complementary', { name: 'The sample in other runs' }).waitFor();
    await keys.use(page.getByRole('link', { name: /1\.000 in/ }));
    await page.getByRole('heading', { level: 1, name: /^tiny/ }).waitFor();
    await expectNoFaults(page);
  });

  it('one follows scores, reads results, and asks in SQL', async () => {
    const { page, keys } = await open('trends');
    await keys.reach(page.getByRole('group', { name: /^accuracy of quiz/ }));
    await keys.press('ArrowLeft', 'Space', 'Home', 'x');
    await page.getByText('2 selected').waitFor();
    await keys.use(button(page, 'As table'));
    await keys.use(button(page, 'week'));
    await expect.poll(() => addressOf(page)).toContain('bucket=week');
    await keys.press('c');
    await expect.poll(() => addressOf(page)).toContain('/compare?');
    await keys.press('g', 'e');
    const evaluations = page.getByRole('region', { name: 'Evaluations' });
    await keys.use(evaluations.getByRole('button').first());
    await keys.use(page.getByRole('link', { name: 'speed' }));
    await keys.use(button(page, 'All suites'));
    await evaluations.waitFor();
    await keys.expectFocus();
    await keys.reach(page.getByRole('tab', { name: 'Evaluations' }));
    await keys.press('ArrowRight', 'ArrowRight', 'ArrowRight');
    await page.getByRole('region', { name: 'Documents' }).waitFor();
    await keys.press('g', 's');
    await keys.use(button(page, /^latest-runs/));
    await keys.press('Control+Enter');
    await page.getByRole('grid', { name: 'Rows' }).waitFor();
    await keys.reach(row(page));
    await keys.press('ArrowDown', 'f');
    await keys.press('Control+a');
    await keys.type('SELECT a FROMM runs r');
    await keys.press('Escape', 'Control+Enter');
    await keys.use(button(page, /^Go to line/));
    await keys.expectFocusIn(page.getByRole('textbox', { name: 'SQL statement' }));
    await keys.use(button(page, 'History'));
    await expectAccessible(page);
    await keys.press('Tab', 'Enter');
    await keys.expectFocus();
    await expectNoFaults(page);
  });

  it('one acknowledges an alert, pins a run, and changes a setting', async () => {
    const { page, keys } = await open('alerts');
    await keys.use(button(page, /^Acknowledge/));
    await page.getByText('Nothing is open.').waitFor();
    await keys.expectFocus();
    await keys.use(button(page, 'acknowledged 1'));
    await keys.use(page.getByText('Why, and what it costs'));
    await keys.reach(page.getByRole('tab').first());
    await keys.press('ArrowRight');
    await keys.fill(page.getByLabel(/^Run ids/), FIRST);
    await keys.use(page.getByRole('button', { name: 'Pin', exact: true }));
    await page.getByRole('region', { name: 'Pinned runs' }).waitFor();
    await keys.use(button(page, /^Clear the pin of/));
    await keys.reach(page.getByRole('dialog').getByRole('button', { name: 'Clear the pin' }));
    await expectAccessible(page);
    await keys.press('Enter');
    await page.getByText('No run is pinned.').waitFor();
    await keys.expectFocus();
    await keys.reach(page.getByRole('tab', { name: 'Baselines' }));
    await keys.press('ArrowRight');
    await keys.fill(page.getByRole('textbox', { name: 'Floor' }), '0.5');
    await keys.reach(page.getByRole('tab', { name: 'Rules' }));
    await keys.press('ArrowRight');
    await keys.use(button(page, 'Tell every channel of a test'));
    await page.getByRole('status').getByText('log: told').waitFor();
    await keys.expectFocus();
    await keys.press('g', ',');
    await keys.fill(page.getByLabel('baselines.tag'), 'mine');
    await send('PUT', 'settings', { baselines: { tag: 'theirs' } });
    await keys.use(button(page, 'Save'));
    await keys.use(page.getByRole('dialog').getByRole('button', { name: 'Save mine over it' }));
    await page.getByText('Nothing is changed.').waitFor();
    await keys.expectFocus();
    await keys.reach(page.getByRole('tab', { name: 'Settings' }));
    await keys.press('ArrowRight');
    await keys.use(button(page, 'late'));
    await page.getByRole('heading', { name: 'Nothing was put aside' }).waitFor();
    await keys.use(button(page, 'refused'));
    await keys.reach(page.getByRole('tab', { name: 'Quarantine' }));
    await keys.press('ArrowRight');
    await page.getByRole('region', { name: 'Keys of this session' }).waitFor();
    await keys.use(button(page, 'admin'));
    await expectAccessible(page);
    await keys.use(button(page, 'Sign out'));
    await page.getByRole('dialog', { name: 'Sign in' }).waitFor();
    await keys.expectFocusIn(page.getByLabel('API key'));
    await expectNoFaults(page);
  });
});
