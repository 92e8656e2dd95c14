import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoFaults, leave, newVisitor, openPage, useBrowser } from './support/browser.ts';
import { richRun, rivalOf } from './support/rich-run.ts';
import { runIdOf, seed, type SeedRun } from './support/seed.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;

const RUN = '261120080000ADDRESSA';
const quizzes: readonly SeedRun[] = [1, 2, 3].map((day) => ({ day, right: 5 * day }));
const ids = quizzes.map(runIdOf);

beforeAll(async () => {
  lake = await WebLake.start();
  await seed(lake, quizzes);
  const events = richRun({ id: RUN, samples: 12 });
  await lake.post([events[4], rivalOf(events, 3)], { task: 'capitals', model: 'gpt-4o' });
  await lake.post(events, { task: 'capitals', model: 'gpt-4o' });
  await lake.untilIndexed(4);
  // What the index says of a run does not change any more under a page that is loaded again.
  await lake.untilJudged([...ids, RUN]);
});
afterAll(() => lake.stop());

/** A choice that a user makes; each is a step that Back takes back. */
type Step = (page: Page) => Promise<unknown>;

const press =
  (name: string | RegExp): Step =>
  (page) =>
    page.getByRole('main').getByRole('button', { name }).first().click();
const check =
  (name: string): Step =>
  (page) =>
    page.getByRole('checkbox', { name }).first().click();
const choose =
  (label: string, value: string): Step =>
  (page) =>
    page.getByRole('combobox', { name: label }).last().selectOption(value);
const tab =
  (name: string | RegExp): Step =>
  (page) =>
    page.getByRole('tab', { name }).click();
const find =
  (text: string): Step =>
  (page) =>
    page.getByRole('main').getByRole('searchbox').first().pressSequentially(text);
const type =
  (name: string, text: string): Step =>
  (page) =>
    page.getByRole('textbox', { name }).pressSequentially(text);
const key =
  (name: string): Step =>
  (page) =>
    page.keyboard.press(name);

interface Screen {
  readonly name: string;
  readonly address: string;
  readonly steps: readonly Step[];
}

const screens: readonly Screen[] = [
  {
    ...{ name: 'overview', address: 'overview' },
    steps: [find('quiz'), press(/^Task$/), press('Task × model')],
  },
  {
    ...{ name: 'runs', address: 'runs' },
    steps: [
      check('quiz'),
      press(/^Score/),
      find('2611'),
      async (page) => {
        await press('Columns')(page);
        await check('Conflicts')(page);
        await key('Escape')(page);
      },
      async (page) => {
        await page.getByRole('row').nth(1).focus();
        await key('x')(page);
      },
      choose('Group by', 'task'),
      press(/^quiz/),
    ],
  },
  {
    ...{ name: 'samples', address: `runs/${RUN}` },
    steps: [
      tab('Samples'),
      press(/^failed/),
      press(/^Sample/),
      find('capital'),
      async (page) => {
        await page.getByRole('row').nth(1).focus();
        await key('Enter')(page);
      },
      press('Raw JSON'),
    ],
  },
  {
    ...{ name: 'events', address: `runs/${RUN}?tab=events` },
    steps: [
      async (page) => {
        await page.getByLabel('From number').fill('4');
        await page.getByLabel('Type').fill('match');
        await page.getByLabel('Data has').fill('Paris');
        await press('Show')(page);
      },
      tab(/^Gaps/),
      tab('Raw'),
    ],
  },
  {
    ...{ name: 'sample', address: `runs/${RUN}/s/capital-1` },
    steps: [press('Wrap'), press('Show invisible'), press('Raw JSON')],
  },
  {
    ...{ name: 'trends', address: 'trends' },
    steps: [
      check('quiz'),
      check('accuracy'),
      check('gpt-4o-mini'),
      press('day'),
      choose('Bars', 'ci'),
      check('0 to 1'),
      async (page) => {
        const chart = page.getByRole('group', { name: /^accuracy of quiz/ });
        await chart.focus();
        for (const each of ['Home', 'Space', 'End', 'Space']) await key(each)(page);
        await page.getByText('2 selected').waitFor();
        // Which point is read out is no choice.
        await chart.blur();
      },
      key('z'),
      press('As table'),
    ],
  },
  {
    ...{ name: 'compare', address: `compare?a=${ids[0]}&b=${ids[2]}` },
    steps: [
      press(/^All/),
      choose('Metric', 'accuracy'),
      async (page) => {
        await page.getByRole('grid').getByRole('row').nth(1).focus();
        await key('Enter')(page);
      },
    ],
  },
  {
    ...{ name: 'matrix', address: `compare?run=${ids.join('&run=')}` },
    steps: [press(/^All/), press('Make it the baseline')],
  },
  {
    ...{ name: 'results', address: 'results' },
    steps: [tab('Benchmarks'), tab('Errors'), tab('Documents')],
  },
  {
    ...{ name: 'alerts', address: 'alerts?view=baselines' },
    steps: [tab('Rules'), choose('Metric', 'accuracy'), type('Floor', '0.5'), tab('Channels')],
  },
  {
    ...{ name: 'SQL', address: 'sql' },
    steps: [
      press(/^latest-per-model/),
      tab('Tables'),
      choose('Rows at most', '100'),
      type('SQL statement', ' '),
    ],
  },
  {
    ...{ name: 'settings', address: 'settings' },
    steps: [tab('Quarantine'), press('conflicts'), tab('Keys')],
  },
];

/** What a user sees of the screen: its texts, and the state of all that can be chosen. */
function viewOf(page: Page): Promise<string> {
  return page.getByRole('main').evaluate(async (main) => {
    // What a step leads to is asked for within a frame.
    await new Promise((resolve) => {
      requestAnimationFrame(() => requestAnimationFrame(resolve));
    });
    const states = [
      ...main.querySelectorAll('input, select, textarea, [role="tab"], button, th, tr'),
    ];
    const told = states.map((element) => [
      element.tagName,
      'value' in element ? element.value : '',
      'checked' in element ? element.checked : '',
      ...['aria-pressed', 'aria-selected', 'aria-sort'].map((name) => element.getAttribute(name)),
    ]);
    const isBusy = main.querySelector('[aria-busy="true"]') !== null;
    return JSON.stringify([isBusy, main instanceof HTMLElement ? main.innerText : '', told]);
  });
}

/** The page's address as the page knows it: `page.url()` is told of a step later. */
function addressOf(page: Page): Promise<string> {
  return page.evaluate(() => window.location.href);
}

/** Tells whether the page waits for an answer. */
function watchRequests(page: Page): () => boolean {
  const asked = new Set<Request>();
  page.on('request', (request) => asked.add(request));
  page.on('requestfinished', (request) => asked.delete(request));
  page.on('requestfailed', (request) => asked.delete(request));
  return () => asked.size > 0;
}

/** The view once nothing is waited for, and it stays the same. */
async function settledView(page: Page, isWaiting: () => boolean): Promise<string> {
  let view = '';
  await expect
    .poll(async () => {
      const before = view;
      const wasWaiting = isWaiting();
      view = await viewOf(page);
      return !wasWaiting && !isWaiting() && view === before && view.startsWith('[false');
    })
    .toBe(true);
  return view;
}

describe('whatever is chosen', () => {
  it.each(screens)('on $name is in the address, for Reload, a new tab and Back', async (screen) => {
    const visitor = await newVisitor();
    const url = `${lake.url}/#/demo/${screen.address}`;
    const page = await openPage(visitor, url);
    const isWaiting = watchRequests(page);
    await page.reload();
    const views = [{ url, view: await settledView(page, isWaiting) }];
    for (const step of screen.steps) {
      await step(page);
      await expect.poll(() => addressOf(page)).not.toBe(views.at(-1)?.url);
      const view = await settledView(page, isWaiting);
      views.push({ url: await addressOf(page), view });
    }
    const chosen = views.pop();
    await page.reload();
    await expect.poll(() => viewOf(page)).toBe(chosen?.view);
    const other = await openPage(visitor, await addressOf(page));
    await expect.poll(() => viewOf(other)).toBe(chosen?.view);
    await other.close();
    for (const before of views.reverse()) {
      await page.goBack();
      await expect.poll(() => addressOf(page)).toBe(before.url);
      await expect.poll(() => viewOf(page)).toBe(before.view);
    }
    await expectNoFaults(page);
    await leave(visitor);
  });
});
