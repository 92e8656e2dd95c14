import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectAccessible,
  expectNoFaults,
  newVisitor,
  openPage,
  takePictures,
  useBrowser,
} from './support/browser.ts';
import { runIdOf, seed } from './support/seed.ts';
import { signIn } from './support/sign-in.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;
let adminKey: string;

const HOSTILE = '</script><img src=x onerror=alert(1)>\u202e';

beforeAll(async () => {
  lake = await WebLake.start();
  adminKey = await lake.createKey('admin');
  await seed(lake, [{ day: 1 }]);
  const refused = { run_id: runIdOf({ day: 1 }), event_id: 'no number', note: HOSTILE };
  await lake.fetch('/v1/projects/demo/events', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([refused]),
  });
});
afterAll(() => lake.stop());

async function openSettings(query = '', key = adminKey, width = 1280): Promise<Page> {
  const page = await openPage(await newVisitor({ width }), `${lake.url}/#/demo/settings${query}`);
  await signIn(page, key);
  await page.getByRole('tablist', { name: 'Settings' }).waitFor();
  return page;
}

async function put(settings: Readonly<Record<string, unknown>>): Promise<void> {
  const response = await lake.fetch('/v1/projects/demo/settings', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(settings),
  });
  expect(response.status).toBe(200);
}

describe('the settings of a project', () => {
  it('are changed by name, and keep what no field was changed for', async () => {
    await put({ retention: { items: 90 }, metrics: { accuracy: { floor: 0.5 } } });
    const page = await openSettings();
    await page.getByLabel('retention.events', { exact: true }).fill('30');
    await page.getByLabel('critical_metrics').fill('accuracy\n');
    await page.getByText('Changed: critical_metrics, retention.events').waitFor();
    await takePictures(page, 'settings');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Nothing is changed.').waitFor();
    expect(await (await lake.fetch('/v1/projects/demo/settings')).json()).toMatchObject({
      critical_metrics: ['accuracy'],
      retention: { events: 30, items: 90 },
      metrics: { accuracy: { floor: 0.5 } },
    });
    await expectNoFaults(page);
  });

  it('tell before they are saved which verdicts they would change', async () => {
    await put({});
    const page = await openSettings();
    await page.route('**/settings/preview?*', async (route) => {
      const answered = await route.fetch();
      expect(answered.status()).toBe(200);
      const newest = {
        ...{ run_id: runIdOf({ day: 1 }), metric_name: HOSTILE, ts: '2026-11-21T08:00:00Z' },
        ...{ from: 'INCONCLUSIVE', to: 'REGRESSED' },
      };
      const changes = [{ from: 'INCONCLUSIVE', to: 'REGRESSED', verdicts: 3 }];
      await route.fulfill({
        json: { verdicts: 240, changed: 3, unknown: 2, changes, newest: [newest] },
      });
    });
    await page.getByLabel('alpha', { exact: true }).fill('0.05');
    const trial = page.getByRole('region', { name: 'What this would have changed' });
    await trial.getByText('3 of 240 verdicts of sealed runs would be another.').waitFor();
    await trial.getByText("3 from can't tell to worse").waitFor();
    await trial.getByText('The newest 1').click();
    await trial.getByText('⟨U+202E⟩').waitFor();
    await takePictures(page, 'settings-trial');
    await expectAccessible(page);
    await page.setViewportSize({ width: 320, height: 800 });
    await takePictures(page, 'settings-trial-narrow');
    await expectAccessible(page);
    await page.getByLabel('alpha', { exact: true }).fill('2');
    await expect.poll(() => trial.count()).toBe(0);
    await expectNoFaults(page);
  });

  it('tell of a rule before it is saved how often it would have spoken, and then list it', async () => {
    const saved = { name: 'saved', against: 'pinned' };
    await put({ rules: [saved] });
    const page = await openSettings();
    await page.getByRole('button', { name: 'Add a rule' }).click();
    const form = page.getByRole('group', { name: 'A new rule' });
    await page.keyboard.type(HOSTILE);
    const named = page.getByRole('group', { name: '⟨U+202E⟩' });
    await named.getByLabel('against').selectOption('last');
    await named.getByRole('textbox', { name: 'runs' }).fill('3');
    await named.getByLabel('q', { exact: true }).pressSequentially('0.10');
    expect(await form.count()).toBe(0);
    expect(await named.getByLabel('alpha').count()).toBe(0);
    const trial = page.getByRole('region', { name: 'What these rules would have said' });
    await trial
      .getByText(/in the last 90 days this rule would have spoken never, over 1 whole/)
      .waitFor();
    expect(await trial.getByRole('listitem').count()).toBe(1);
    await trial.getByText('⟨U+202E⟩').waitFor();
    await takePictures(page, 'settings-rules');
    await expectAccessible(page);
    await page.setViewportSize({ width: 320, height: 800 });
    await takePictures(page, 'settings-rules-narrow');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Nothing is changed.').waitFor();
    expect(await (await lake.fetch('/v1/projects/demo/settings')).json()).toMatchObject({
      rules: [saved, { name: HOSTILE, against: 'last', runs: 3, q: 0.1 }],
    });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${lake.url}/#/demo/alerts?view=rules`);
    const row = page.getByRole('row').filter({ hasText: 'the last 3 runs' });
    await row.getByText(/by chance alone at most/).waitFor();
    await page.getByRole('row').filter({ hasText: 'saved' }).getByText('dead').waitFor();
    await takePictures(page, 'named-rules');
    await expectAccessible(page);
    await page.setViewportSize({ width: 320, height: 800 });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    await expectNoFaults(page);
  });

  it('take rules as JSON, offer the names of runs, and remove a rule', async () => {
    await put({});
    const page = await openSettings();
    await page.getByText('As JSON').click();
    const json = page.getByLabel('rules as JSON');
    const add = page.getByRole('button', { name: 'Add a rule' });
    await json.fill('[{');
    await expect.poll(() => add.count()).toBe(0);
    const kept = { name: 'kept', against: 'pinned' };
    await json.fill(JSON.stringify([{ name: 'gone', against: 'run_before' }, kept]));
    const offered = page.locator('datalist#rule-metric option');
    await expect.poll(() => offered.count()).toBeGreaterThan(0);
    const task = await page.locator('datalist#rule-task option').first().getAttribute('value');
    await page
      .getByRole('group', { name: 'kept' })
      .getByLabel('task')
      .fill(task ?? '');
    const gone = page.getByRole('group', { name: 'gone' });
    await gone.getByRole('button', { name: 'Remove' }).click();
    await expect.poll(() => gone.count()).toBe(0);
    expect(JSON.parse(await json.inputValue())).toEqual([{ ...kept, task }]);
    await page.getByRole('group', { name: 'kept' }).getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Nothing is changed.').waitFor();
    await expectNoFaults(page);
  });

  it('overwrite no change of somebody else unseen', async () => {
    await put({});
    const page = await openSettings();
    await page.getByLabel('baselines.tag').fill('mine');
    await put({ baselines: { tag: 'theirs' }, alpha: 0.05 });
    await page.getByRole('button', { name: 'Save' }).click();
    const dialog = page.getByRole('dialog', { name: 'The settings have changed' });
    await dialog.waitFor();
    const rows = await dialog.getByRole('row').allInnerTexts();
    expect(rows.slice(1).map((row) => row.split('\t'))).toEqual([
      ['baselines.tag', 'main', 'theirs', 'mine'],
      ['alpha', 'empty', '0.05', 'empty'],
    ]);
    await takePictures(page, 'settings-clash');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Drop mine' }).click();
    await expect.poll(() => page.getByLabel('baselines.tag').inputValue()).toBe('theirs');
    await page.getByLabel('baselines.tag').fill('mine');
    await put({ baselines: { tag: 'again' } });
    await page.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('button', { name: 'Save mine over it' }).click();
    await page.getByText('Nothing is changed.').waitFor();
    expect(await (await lake.fetch('/v1/projects/demo/settings')).json()).toMatchObject({
      baselines: { tag: 'mine' },
    });
  });

  it('say what a field does not take, and cannot be changed by a key that reads', async () => {
    const page = await openSettings();
    await page.getByLabel('metrics', { exact: true }).fill('{');
    await page.getByRole('button', { name: 'Save' }).click();
    await page
      .getByRole('alert')
      .getByText(/^metrics: /)
      .waitFor();
    await page.getByRole('button', { name: 'Drop changes' }).click();
    await page.getByLabel('retention.events', { exact: true }).fill('0');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('expected a whole number of days').waitFor();
    const reader = await openSettings('', await lake.createKey('read', 'demo'), 320);
    await reader.getByText('takes a key with scope admin').waitFor();
    await expect.poll(() => reader.getByLabel('baselines.tag').isDisabled()).toBe(true);
    await takePictures(reader, 'settings-narrow');
    await expectAccessible(reader);
  });
});

describe('what was put aside', () => {
  it('is listed by reason, with its text as it came', async () => {
    const page = await openSettings('?view=quarantine');
    await page.getByText(HOSTILE.slice(0, -1)).waitFor();
    await page.getByText('⟨U+202E⟩').waitFor();
    await takePictures(page, 'quarantine');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'late' }).click();
    await expect.poll(() => page.url()).toContain('kind=late');
    await page.getByRole('heading', { name: 'Nothing was put aside' }).waitFor();
    await page.getByRole('button', { name: 'refused' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText(HOSTILE.slice(0, -1)).waitFor();
    await expectNoFaults(page);
  });

  it('may have nothing on a page and more behind it', async () => {
    const page = await openSettings('?view=keys');
    await page.getByRole('region', { name: 'Keys of this session' }).waitFor();
    await page.getByText('evalake keys create --scope read --project demo').waitFor();
    await expectAccessible(page);
    await page.route('**/quarantine?*', (route) =>
      route.fulfill({ json: { objects: [], next: 'further' } }),
    );
    await page.getByRole('tab', { name: 'Quarantine' }).click();
    await page.getByRole('button', { name: 'Look further' }).click();
    await expect.poll(() => page.url()).toContain('from=further');
    await expectAccessible(page);
  });
});
