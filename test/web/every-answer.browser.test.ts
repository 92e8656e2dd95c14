import type { BrowserContext, Locator, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer } from './support/answers.ts';
import {
  barriersOf,
  expectAccessible,
  expectNoFaults,
  newVisitor,
  openPage,
  useBrowser,
} from './support/browser.ts';
import { richRun, rivalOf } from './support/rich-run.ts';
import { signIn } from './support/sign-in.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;

const [A, B, C, D] = ['A', 'B', 'C', 'D'].map((each) => `261120080000ANSWER${each}${each}`);
const task = { task: 'capitals', model: 'gpt-4o-mini' };

beforeAll(async () => {
  lake = await WebLake.start();
  for (const id of [A, B, C].map(String)) {
    const events = richRun({ id, samples: 6 });
    // The rival comes first in a post of its own, so that the later one loses.
    await lake.post([events[4], rivalOf(events, 3)], task);
    await lake.post(events, task);
  }
  // One without a conflict, as a summary is of such runs.
  await lake.post(richRun({ id: String(D), samples: 6 }), task);
  await lake.untilIndexed(4);
});
afterAll(() => lake.stop());

/** A part of a screen, where it is, and what it is made of. */
interface Part {
  readonly name: string;
  readonly address: string;
  /** The path of the answer below `/v1/`, without its query. */
  readonly path: string;
  /** What shows once the answer is there. */
  readonly whole: (page: Page) => Locator;
  /** Titles of its own for an answer, by status. */
  readonly titles?: Readonly<Record<number, string>>;
}

const grid = (name: string) => (page: Page) => page.getByRole('grid', { name });
const words = (text: string | RegExp) => (page: Page) => page.getByText(text).first();
const project = 'projects/demo';

const parts: readonly Part[] = [
  {
    ...{ name: 'overview', address: 'overview', path: `${project}/runs/index` },
    whole: grid('Tasks and models'),
  },
  {
    ...{ name: 'summary of the overview', address: 'overview', path: `${project}/summary` },
    whole: words('Latest evaluation'),
  },
  { name: 'runs', address: 'runs', path: `${project}/runs/index`, whole: grid('Runs') },
  {
    ...{ name: 'run', address: `runs/${A}`, path: `${project}/runs/${A}` },
    whole: words('Reported and recorded'),
    titles: { 404: 'There is no run of that name yet' },
  },
  {
    ...{ name: 'samples', address: `runs/${A}?tab=samples`, path: `${project}/runs/${A}/samples` },
    whole: grid('Samples'),
  },
  {
    ...{ name: 'events', address: `runs/${A}?tab=events`, path: `${project}/runs/${A}/events` },
    whole: words('final_report'),
  },
  {
    ...{ name: 'conflicts', address: `runs/${A}?tab=gaps`, path: `${project}/runs/${A}/conflicts` },
    whole: words('Rome'),
  },
  {
    ...{ name: 'sample', address: `runs/${A}/s/capital-1`, path: `${project}/runs/${A}/events` },
    whole: words('What is capital 1?'),
  },
  {
    ...{ name: 'sample in other runs', address: `runs/${A}/s/capital-1` },
    ...{ path: `${project}/items/-/history`, whole: words(/^Right in all of 4/) },
  },
  {
    ...{ name: 'trends', address: 'trends', path: `${project}/runs/index` },
    whole: words('Point at a run'),
  },
  {
    ...{ name: 'comparisons', address: 'compare', path: `${project}/runs/index` },
    whole: words('Newest comparisons'),
  },
  {
    ...{ name: 'comparison', address: `compare?a=${A}&b=${B}`, path: `${project}/compare` },
    whole: words('Is it fair?'),
  },
  {
    ...{ name: 'matrix', address: `compare?run=${A}&run=${B}&run=${C}&items=all` },
    ...{ path: `${project}/compare/matrix`, whole: grid('Items by run') },
  },
  {
    ...{ name: 'evaluations', address: 'results', path: `${project}/suites` },
    whole: words('No evaluation has suites here.'),
  },
  {
    ...{ name: 'benchmarks', address: 'results?tab=benchmarks', path: `${project}/benchmarks` },
    whole: words(/^No benchmark/),
  },
  {
    ...{ name: 'errors', address: 'results?tab=errors', path: `${project}/errors` },
    whole: words(/^No evaluation has failed/),
  },
  {
    ...{ name: 'documents', address: 'results?tab=documents', path: `${project}/documents` },
    whole: words(/^No document/),
  },
  {
    ...{ name: 'alerts', address: 'alerts', path: `${project}/alerts` },
    whole: words('No alert has been raised'),
  },
  {
    ...{ name: 'baselines', address: 'alerts?view=baselines', path: `${project}/settings` },
    whole: words('No run is pinned.'),
  },
  {
    ...{ name: 'rules', address: 'alerts?view=rules', path: `${project}/alerts/rules` },
    whole: words('The settings name no rule'),
  },
  {
    ...{ name: 'channels', address: 'alerts?view=channels', path: `${project}/alerts/webhooks` },
    whole: words('No webhook is set.'),
  },
  { name: 'SQL', address: 'sql', path: 'sql/schema', whole: words('latest-runs') },
  {
    ...{ name: 'settings', address: 'settings', path: `${project}/settings` },
    whole: words('critical_metrics'),
  },
  {
    ...{ name: 'quarantine', address: 'settings?view=quarantine', path: `${project}/quarantine` },
    whole: words(/came with two contents/),
  },
];

/** What a request may get instead of its answer, and the heading under which the page says so. */
interface Answer {
  readonly title: string;
  readonly status?: number;
  readonly fulfil: (route: Route) => Promise<void>;
}

const json = { 'content-type': 'application/json' };

const refused = (status: number): Answer => ({
  title: `So it is (${status})`,
  status,
  fulfil: (route) =>
    route.fulfill({
      status,
      headers: { 'content-type': 'application/problem+json' },
      body: JSON.stringify({ type: 'about:blank', status, title: 'So it is', detail: 'this way' }),
    }),
});

const unreadable = 'An answer that cannot be read';

const answers: readonly Answer[] = [
  ...[400, 403, 404, 409, 410, 412, 422, 429, 500, 503].map(refused),
  {
    title: unreadable,
    fulfil: (route) => route.fulfill({ headers: json, body: '{"runs": {"rows": 2, "colu' }),
  },
  { title: unreadable, fulfil: (route) => route.fulfill({ headers: json, body: '[1]' }) },
  {
    title: 'The server could not answer (502)',
    fulfil: (route) => route.fulfill({ status: 502, body: '<html>proxy</html>' }),
  },
  { title: 'No answer', fulfil: (route) => route.abort('internetdisconnected') },
  {
    // One that the server works on is followed, here to a refusal.
    title: 'So it is (503)',
    fulfil: (route) =>
      route.fulfill({ status: 202, headers: { location: '/v1/queries/q', 'retry-after': '0' } }),
  },
];

/** Answers the requests for a path as it is told to at the moment; as the lake does while it is not. */
async function answering(
  visitor: BrowserContext,
  path: string,
): Promise<(now: Answer['fulfil'] | undefined) => void> {
  let current: Answer['fulfil'] | undefined;
  await visitor.route(
    ({ pathname }) => pathname === `/v1/${path}`,
    (route) => (current ? current(route) : route.continue()),
  );
  await visitor.route('**/v1/queries/q', refused(503).fulfil);
  return (now) => void (current = now);
}

/** A page is looked at twenty times, which a busy machine takes its time for. */
const LONG = { timeout: 120_000 };

describe('whatever the answer is', () => {
  it.each(parts)('$name: the page says so, and goes on', LONG, async (part) => {
    const visitor = await newVisitor();
    const answerWith = await answering(visitor, part.path);
    const held: Route[] = [];
    answerWith((route) => Promise.resolve(void held.push(route)));
    const page = await openPage(visitor, `${lake.url}/#/demo/${part.address}`);
    await page.locator('main [aria-busy="true"]').first().waitFor({ state: 'attached' });
    const [first] = answers;
    await expect.poll(() => held.length).toBeGreaterThan(0);
    await expectAccessible(page);
    if (first) answerWith(first.fulfil);
    for (const route of held) await first?.fulfil(route);
    const again = page.getByRole('main').getByRole('button', { name: /^(Retry|Look again)$/ });
    for (const { title, status, fulfil } of answers) {
      answerWith(fulfil);
      const shown = (status === undefined ? undefined : part.titles?.[status]) ?? title;
      if (fulfil !== first?.fulfil) await again.first().click();
      await page.getByRole('heading', { name: shown, exact: true }).first().waitFor();
      await expect.poll(() => part.whole(page).count()).toBe(0);
      // What follows has other words in the same colours, which the dark theme was looked at with.
      if (fulfil === first?.fulfil) await expectAccessible(page);
      else expect(await barriersOf(page, 'main'), title).toEqual([]);
    }
    // The session ends in mid-work: nothing is lost, and the page goes on after a new sign-in.
    answerWith(refused(401).fulfil);
    // A page that asks again by itself may have the dialog already, which is over the button.
    await again.first().dispatchEvent('click');
    await page.getByRole('dialog', { name: 'Sign in' }).waitFor();
    await expectAccessible(page);
    answerWith(undefined);
    await answer(visitor, 'session', await (await lake.fetch('/v1/me')).json());
    await signIn(page, 'evk_any');
    await part.whole(page).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => page.getByRole('main').getByRole('alert').count()).toBe(0);
    await expect.poll(() => page.url()).toBe(`${lake.url}/#/demo/${part.address}`);
    await expectAccessible(page);
    await expectNoFaults(page);
  });
});
