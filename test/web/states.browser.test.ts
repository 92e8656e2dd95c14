import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, api, change, hold, refuse } from './support/answers.ts';
import {
  expectAccessible,
  lookAgain,
  newVisitor,
  openPage,
  untilFollowing,
  useBrowser,
} from './support/browser.ts';
import { seed } from './support/seed.ts';
import { signIn } from './support/sign-in.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;

const INDEX = 'projects/demo/runs/index';
const PULSE = 'projects/demo/pulse';

beforeAll(async () => {
  lake = await WebLake.start();
  await seed(lake, [{ day: 1 }, { day: 2 }, { day: 3, project: 'other' }]);
});
afterAll(() => lake.stop());

const openRuns = (visitor: BrowserContext): Promise<Page> =>
  openPage(visitor, `${lake.url}/#/demo/runs`);
const gridOf = (page: Page) => page.getByRole('grid', { name: 'Runs' });
const freshness = (page: Page) => page.locator('.freshness');

describe('when the runs are refused', () => {
  // Every other answer, on every screen, is in every-answer.browser.test.ts.
  it('the page says what, why and which request, and tries again when asked to', async () => {
    const visitor = await newVisitor();
    await refuse(visitor, INDEX, { status: 503, title: 'So it is', detail: 'do that instead' });
    const page = await openRuns(visitor);
    const alert = page.getByRole('alert');
    await alert.getByRole('heading', { name: 'So it is (503)' }).waitFor();
    await expect.poll(() => alert.innerText()).toContain('do that instead');
    await expect.poll(() => alert.innerText()).toContain('req-1');
    await expectAccessible(page);
    await visitor.unroute(api(INDEX));
    await alert.getByRole('button', { name: 'Retry' }).click();
    await gridOf(page).waitFor();
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
  });

  it('old ones stay, with their age', async () => {
    const visitor = await newVisitor();
    const page = await openRuns(visitor);
    await gridOf(page).waitFor();
    await untilFollowing(page);
    await refuse(visitor, INDEX, { status: 503 });
    await change(visitor, PULSE, { index: 'another' });
    await lookAgain(page);
    await page.getByRole('heading', { name: 'Refused (503)' }).waitFor();
    await page.getByText('What you see is of').waitFor();
    await expect.poll(() => gridOf(page).isVisible()).toBe(true);
  });

  it('a refusal that is no problem document is told of too', async () => {
    const visitor = await newVisitor();
    await visitor.route(api(INDEX), (route) =>
      route.fulfill({ status: 502, body: '<html>proxy</html>' }),
    );
    const page = await openRuns(visitor);
    await page.getByRole('heading', { name: 'The server could not answer (502)' }).waitFor();
  });
});

describe('an answer that is no answer', () => {
  it.each([
    [
      'a table with rows missing',
      '{"left_out":0,"runs":{"rows":2,"columns":{"run_id":{"values":["a"]}}},"metrics":{"rows":0,"columns":{}}}',
    ],
    ['nothing', ''],
  ])('is not shown: %s', async (_, body) => {
    const visitor = await newVisitor();
    await visitor.route(api(INDEX), (route) =>
      route.fulfill({ contentType: 'application/json', body }),
    );
    const page = await openRuns(visitor);
    await page.getByRole('heading', { name: 'An answer that cannot be read' }).waitFor();
    await expect.poll(() => gridOf(page).count()).toBe(0);
  });

  it('is told of where the frame needs it', async () => {
    const visitor = await newVisitor();
    await answer(visitor, 'me', { version: 1 });
    const page = await openRuns(visitor);
    await page.getByRole('heading', { name: 'An answer that cannot be read' }).waitFor();
    await visitor.unroute(api('me'));
    await page.getByRole('button', { name: 'Retry' }).click();
    await gridOf(page).waitFor();
  });
});

describe('an answer that takes its time', () => {
  it('shows nothing for 150 ms, then its outline, then what is waited for', async () => {
    const visitor = await newVisitor();
    await visitor.clock.install({ time: '2026-11-28T12:00:00Z' });
    await visitor.clock.pauseAt('2026-11-28T12:00:01Z');
    const held = await hold(visitor, INDEX);
    const page = await openRuns(visitor);
    const busy = page.locator('[aria-busy="true"]');
    await expect
      .poll(
        async () => {
          await visitor.clock.runFor(1);
          return busy.count();
        },
        { timeout: 20_000 },
      )
      .toBe(1);
    await expect.poll(() => page.locator('.skeleton').count()).toBe(0);
    await visitor.clock.runFor(250);
    await page.locator('.skeleton').waitFor();
    await expect.poll(() => busy.getByRole('status').innerText()).toContain('loading runs');
    await visitor.clock.runFor(3000);
    await busy.getByText(/Waiting for the runs, \d s/).waitFor();
    await held.release();
    await visitor.clock.resume();
    await gridOf(page).waitFor();
    await expect.poll(() => busy.count()).toBe(0);
  });

  it('is asked for before the page knows who asks, and once', async () => {
    const visitor = await newVisitor();
    const who = await hold(visitor, 'me');
    const held = await hold(visitor, INDEX);
    const page = await openRuns(visitor);
    await expect.poll(held.asked).toBe(1);
    expect(who.asked()).toBe(1);
    await who.release();
    await untilFollowing(page);
    expect(held.asked()).toBe(1);
    await held.release();
    await gridOf(page).waitFor();
  });

  it('is not given up when the pulse comes before it, and asked for again after it', async () => {
    const visitor = await newVisitor();
    const held = await hold(visitor, INDEX);
    const failed: string[] = [];
    visitor.on('requestfailed', (request) => failed.push(request.url()));
    const page = await openRuns(visitor);
    await expect.poll(held.asked).toBe(1);
    await untilFollowing(page);
    expect(held.asked()).toBe(1);
    expect(failed.filter((url) => url.endsWith(INDEX))).toEqual([]);
    await held.release();
    await gridOf(page).waitFor();
    await expect.poll(held.asked).toBe(2);
  });

  it('is followed where a 202 says, not before it says, and can be given up', async () => {
    const visitor = await newVisitor();
    await visitor.clock.install();
    const headers = { location: '/v1/queries/q1', 'retry-after': '600' };
    let follows = 0;
    // The pulse that came meanwhile makes the page ask again.
    let isWorking = true;
    await visitor.route(api(INDEX), (route) =>
      isWorking ? route.fulfill({ status: 202, headers }) : route.continue(),
    );
    await visitor.route(api('queries/q1'), async (route) => {
      follows += 1;
      if (follows === 1) return route.fulfill({ status: 202, headers });
      isWorking = false;
      const found = await lake.fetch(`/v1/${INDEX}`);
      return route.fulfill({ contentType: 'application/json', body: await found.text() });
    });
    const page = await openRuns(visitor);
    await page.getByText('The server works on the runs').waitFor();
    expect(follows).toBe(0);
    // A second follows the first only once the page has read its answer, which no clock tells of.
    await expect
      .poll(async () => {
        await visitor.clock.fastForward(601_000);
        return gridOf(page).isVisible();
      })
      .toBe(true);
    expect(follows).toBe(2);
    isWorking = true;
    const other = await openRuns(visitor);
    await untilFollowing(other);
    await other.getByRole('button', { name: 'Cancel' }).click();
    await visitor.clock.fastForward(601_000);
    expect(follows).toBe(2);
  });

  it('is not followed to another origin', async () => {
    const visitor = await newVisitor();
    const headers = { location: 'http://evil.test/v1/x', 'retry-after': '0' };
    await visitor.route(api(INDEX), (route) => route.fulfill({ status: 202, headers }));
    const page = await openRuns(visitor);
    await page.getByRole('heading', { name: 'An answer that cannot be read' }).waitFor();
  });
});

describe('the line that says how old the page is', () => {
  it('says so at once when the network goes, and when it is back', async () => {
    const visitor = await newVisitor();
    const page = await openRuns(visitor);
    await untilFollowing(page);
    await visitor.setOffline(true);
    await freshness(page).getByText('not updated since').waitFor();
    await expect.poll(() => gridOf(page).isVisible()).toBe(true);
    await expect.poll(() => freshness(page).innerText()).not.toContain('as of');
    await expectAccessible(page);
    await visitor.setOffline(false);
    await untilFollowing(page);
  });

  it('leaves a server alone that asks for it with a 429, whoever looks at the page', async () => {
    const visitor = await newVisitor();
    await visitor.clock.install();
    const page = await openRuns(visitor);
    await untilFollowing(page);
    let asked = 0;
    page.on('request', (request) => (asked += request.url().endsWith(PULSE) ? 1 : 0));
    await refuse(visitor, PULSE, { status: 429, headers: { 'retry-after': '900' } });
    await lookAgain(page);
    await freshness(page).getByText('not updated since').waitFor();
    expect(asked).toBe(1);
    for (let time = 0; time < 5; time += 1) await lookAgain(page);
    await visitor.clock.fastForward(120_000);
    expect(asked).toBe(1);
    await visitor.unroute(api(PULSE));
    await visitor.clock.fastForward(900_000);
    await untilFollowing(page);
    expect(asked).toBe(2);
  });

  it('does not wait for ever for a server that hangs', async () => {
    const visitor = await newVisitor();
    await visitor.clock.install();
    const page = await openRuns(visitor);
    await untilFollowing(page);
    const held = await hold(visitor, PULSE);
    await lookAgain(page);
    await expect.poll(held.asked).toBe(1);
    await visitor.clock.fastForward(31_000);
    await freshness(page).getByText('not updated since').waitFor();
  });

  it('never says how old it is before the server has answered', async () => {
    const visitor = await newVisitor();
    await refuse(visitor, PULSE, { status: 503 });
    const page = await openRuns(visitor);
    await gridOf(page).waitFor();
    await freshness(page).getByText('no answer yet, retrying').waitFor();
    await expect.poll(() => freshness(page).innerText()).not.toContain('as of');
  });
});

describe('a session', () => {
  it('that ends in mid-work takes nothing away, and the focus goes back to where it was', async () => {
    const visitor = await newVisitor();
    const page = await openRuns(visitor);
    await gridOf(page).waitFor();
    await page.getByRole('searchbox').fill('2611');
    await page.getByRole('searchbox').focus();
    await refuse(visitor, PULSE, { status: 401 });
    await lookAgain(page);
    const dialog = page.getByRole('dialog', { name: 'Sign in' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.isVisible()).toBe(true);
    await expect.poll(() => freshness(page).innerText()).not.toContain('as of');
    await visitor.unroute(api(PULSE));
    await answer(visitor, 'session', await (await lake.fetch('/v1/me')).json());
    await signIn(page, 'evk_any');
    await dialog.waitFor({ state: 'detached' });
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('type'));
    await expect.poll(focused).toBe('search');
    await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('2611');
    await untilFollowing(page);
  });
});
