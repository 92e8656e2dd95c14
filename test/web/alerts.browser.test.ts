import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { alertsAnswer } from '#schemas/alerts.ts';
import {
  expectAccessible,
  expectNoFaults,
  newVisitor,
  openPage,
  takePictures,
  useBrowser,
} from './support/browser.ts';
import { eventsOfRun, runIdOf, type SeedRun } from './support/seed.ts';
import { signIn } from './support/sign-in.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;
let adminKey: string;

const HOSTILE = '</script><img src=x onerror=alert(1)>';
const good: SeedRun = { day: 1, samples: 200, right: 190 };
const bad: SeedRun = { day: 2, samples: 200, right: 60 };
const other: SeedRun = { day: 3, samples: 200, right: 190, task: HOSTILE };
const worse: SeedRun = { day: 4, samples: 200, right: 60, task: HOSTILE };
const well: SeedRun = { day: 5, samples: 200, right: 190 };

beforeAll(async () => {
  lake = await WebLake.start();
  adminKey = await lake.createKey('admin');
  // The runs are of a fixed month, and nobody is told of runs of more than a week ago.
  const settings = await lake.fetch('/v1/projects/demo/settings', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ alert_days: 36_500 }),
  });
  expect(settings.status).toBe(200);
  // Each run is judged before the next is there, as it would be in a project.
  for (const [place, run] of [good, bad, other, worse, well].entries()) {
    const { task = 'quiz' } = run;
    const events = eventsOfRun({ ...run, suffix: `RUN${place}` });
    await lake.post(events, { project: 'demo', task, model: 'gpt-4o-mini' });
    await lake.untilIndexed(place + 1);
  }
  await untilRaised(3);
});
afterAll(() => lake.stop());

async function untilRaised(count: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const response = await lake.fetch('/v1/projects/demo/alerts');
      expect(await response.json()).toMatchObject({ alerts: { length: count } });
    },
    { timeout: 30_000, interval: 100 },
  );
}

async function openAlerts(query = '', key = adminKey): Promise<Page> {
  const page = await openPage(await newVisitor(), `${lake.url}/#/demo/alerts${query}`);
  await signIn(page, key);
  await page.getByRole('tablist', { name: 'Alerts' }).waitFor();
  return page;
}

describe('the alerts of a project', () => {
  it('are open, resolved by a later run, or acknowledged', async () => {
    const page = await openAlerts();
    await page.getByRole('button', { name: 'open 1' }).waitFor();
    const card = page.getByRole('listitem').filter({ hasText: HOSTILE });
    await card.getByText('is worse').first().waitFor();
    await card.getByText('log: told').waitFor();
    await takePictures(page, 'alerts');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'resolved 2' }).click();
    await expect.poll(() => page.url()).toContain('state=resolved');
    await page.getByText(`by run ${runIdOf({ ...well, suffix: 'RUN4' })}`).waitFor();
    await expectAccessible(page);
    await page.goBack();
    await page.getByRole('button', { name: /^Acknowledge/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Nothing is open.').waitFor();
    await page.getByRole('button', { name: 'acknowledged 1' }).click();
    await page.getByText(/^Acknowledged/).waitFor();
    await expectNoFaults(page);
  });

  it('are acknowledged by command where the key may only read', async () => {
    const page = await openAlerts('?state=all', await lake.createKey('read', 'demo'));
    await page
      .getByText(/evalake alerts acknowledge \w+ --project demo/)
      .first()
      .waitFor();
    await expect.poll(() => page.getByRole('button', { name: /^Acknowledge/ }).count()).toBe(0);
    await expect.poll(() => page.getByRole('tab', { name: 'Channels' }).count()).toBe(0);
  });

  it('say why they could not be told, and are none at first', async () => {
    const page = await openAlerts('?state=all');
    await page.getByRole('button', { name: 'all 3' }).waitFor();
    await page.route('**/alerts?*', async (route) => {
      const response = await lake.fetch('/v1/projects/demo/alerts');
      const { alerts } = alertsAnswer.parse(await response.json());
      const channel = { state: 'failed', tries: 22, last_error: HOSTILE, next_try_at: null };
      const told = { 'webhook:chat': { ...channel, sent_at: null } };
      await route.fulfill({ json: { alerts: [{ ...alerts[0], channels: told }], next: 'on' } });
    });
    await page.reload();
    await page.getByText('given up after 22 tries').waitFor();
    // The page may ask once more meanwhile: that request is answered to its end.
    await page.unrouteAll({ behavior: 'wait' });
    await page.route('**/alerts?*', (route) => route.fulfill({ json: { alerts: [], next: null } }));
    await page.reload();
    await page.getByRole('heading', { name: 'No alert has been raised' }).waitFor();
    await expectAccessible(page);
    await expectNoFaults(page);
  });
});

describe('what runs are compared with', () => {
  it('is pinned and cleared by keyboard, and rules that apply to nothing are dead', async () => {
    const page = await openAlerts('?view=baselines');
    await page.getByText('No run is pinned.').waitFor();
    await page.getByLabel(/^Run ids/).fill(runIdOf({ ...good, suffix: 'RUN0' }));
    await page.getByLabel(/^Only for runs/).fill('no-such-model');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Pinned runs' }).waitFor();
    await takePictures(page, 'baselines');
    await expectAccessible(page);
    await page.getByRole('tab', { name: 'Rules' }).click();
    await page.getByText('no run of such a series is left').waitFor();
    await page.getByRole('textbox', { name: 'Floor' }).fill('0.99');
    await page.getByText(/^In the last 90 days it would have spoken/).waitFor();
    await page.reload();
    await expect.poll(() => page.getByRole('textbox', { name: 'Floor' }).inputValue()).toBe('0.99');
    await takePictures(page, 'rules');
    await expectAccessible(page);
    await page.getByRole('tab', { name: 'Baselines' }).click();
    await page.getByRole('button', { name: /^Clear the pin of/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Clear the pin' }).click();
    await page.getByText('No run is pinned.').waitFor();
    await page.getByLabel(/^Run ids/).fill('no-such-run');
    await page.getByRole('button', { name: 'Pin', exact: true }).click();
    await page.getByRole('alert').waitFor();
  });

  it('and who is told: every channel of a test, with its answer', async () => {
    const page = await openAlerts('?view=channels');
    await page.getByText('No webhook is set.').waitFor();
    await page.getByRole('button', { name: 'Tell every channel of a test' }).click();
    await page.getByRole('status').getByText('log: told').waitFor();
    await expectAccessible(page);
    await expectNoFaults(page);
  });
});
