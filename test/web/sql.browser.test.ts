import type { Page, Route } from 'playwright-core';
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
import { seed } from './support/seed.ts';
import { signIn } from './support/sign-in.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;
let adminKey: string;

beforeAll(async () => {
  lake = await WebLake.start();
  await seed(lake, [
    { day: 1, task: '=cmd()' },
    { day: 2, task: '<img src=x onerror=alert(1)>' },
  ]);
  adminKey = await lake.createKey('admin');
});
afterAll(() => lake.stop());

const statement = (page: Page) => page.getByRole('textbox', { name: 'SQL statement' });
const rows = (page: Page) => page.getByRole('grid', { name: 'Rows' });

async function openSql(query = '', width?: number): Promise<Page> {
  const visitor = await newVisitor(width === undefined ? {} : { width });
  const page = await openPage(visitor, `${lake.url}/#/demo/sql${query}`);
  await signIn(page, adminKey);
  await statement(page).waitFor();
  return page;
}

function link(sql: string): string {
  return `?${new URLSearchParams({ sql }).toString()}`;
}

function json(route: Route, status: number, body: unknown, headers = {}): Promise<void> {
  return route.fulfill({ status, headers, json: body });
}

const answer = (values: readonly unknown[], truncated = false) => ({
  columns: [{ name: 'n', type: 'bigint' }],
  rows: values.map((value) => [value]),
  truncated,
});

describe('the SQL page', () => {
  it('asks a named question with its values, without a mouse', async () => {
    const page = await openSql();
    await takePictures(page, 'sql-empty');
    await expectAccessible(page);
    await page.getByRole('button', { name: /^latest-runs/ }).focus();
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.getByRole('textbox', { name: '?1 project' }).inputValue())
      .toBe('demo');
    await page.keyboard.press('Control+Enter');
    await rows(page).waitFor();
    await page.getByText('2 rows in').waitFor();
    await takePictures(page, 'sql');
    await expectAccessible(page);
    await expectNoFaults(page);
    const narrow = await openSql(new URL(page.url()).hash.split('/sql')[1], 320);
    await narrow.keyboard.press('Control+Enter');
    await rows(narrow).waitFor();
    await takePictures(narrow, 'sql-narrow');
  });

  it('shows text as it is, and saves it as CSV in which no cell is a formula', async () => {
    const page = await openSql(link('SELECT task_id, n_items FROM history ORDER BY task_id'));
    await statement(page).focus();
    await page.keyboard.press('Control+Enter');
    await rows(page).getByText('<img src=x onerror=alert(1)>').waitFor();
    const csv = page.getByRole('button', { name: 'CSV' });
    const text = await savedText(page, () => csv.click());
    expect(text).toBe("task_id,n_items\r\n<img src=x onerror=alert(1)>,20\r\n'=cmd(),20\r\n");
    await page.getByRole('button', { name: 'n_items' }).click();
    await expect.poll(() => page.url()).toContain('sort=-1');
    await expectNoFaults(page);
  });

  it('runs nothing that a link brings until it is told to', async () => {
    const page = await openSql(link('SELECT 1 AS n'));
    await page.getByText('Choose a question').waitFor();
    await expect.poll(() => statement(page).inputValue()).toBe('SELECT 1 AS n');
  });

  it('says where a statement is wrong, and goes there', async () => {
    const page = await openSql(link('SELECT a\nFROMM runs'));
    await page.getByRole('button', { name: 'Run Ctrl-Enter' }).click();
    await page.getByRole('alert').getByText('(400)').waitFor();
    await takePictures(page, 'sql-fault');
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Go to line 2, column \d+$/ }).click();
    const caret = await statement(page).evaluate((field) =>
      field instanceof HTMLTextAreaElement ? field.value.slice(0, field.selectionStart) : '',
    );
    expect(caret).toContain('\n');
    await expect.poll(() => statement(page).getAttribute('aria-invalid')).toBe('true');
  });

  it('has tables and columns, whose names go where the caret is', async () => {
    const page = await openSql();
    await page.getByRole('tab', { name: 'Tables' }).click();
    await statement(page).fill('SELECT  FROM history');
    await statement(page).press('Home');
    for (let step = 0; step < 7; step++) await page.keyboard.press('ArrowRight');
    await page.getByRole('searchbox', { name: 'Find a table' }).fill('parent_run');
    await page.locator('summary', { hasText: /^history/ }).click();
    await page.locator('details[open]').getByText('the baseline, of several the newest').waitFor();
    await takePictures(page, 'sql-tables');
    await expectAccessible(page);
    await page
      .locator('details[open]')
      .getByRole('button', { name: 'insert run_id', exact: true })
      .click();
    await expect.poll(() => statement(page).inputValue()).toBe('SELECT run_id FROM history');
    await page.keyboard.press('Control+Enter');
    await page.getByText('2 rows in').waitFor();
    await expectNoFaults(page);
  });

  it('completes names as they are typed, and leaves Enter and Tab to the field otherwise', async () => {
    const page = await openSql();
    await statement(page).focus();
    await page.keyboard.type('SELECT parent_r');
    const names = page.getByRole('listbox', { name: 'Names' });
    await names.getByRole('option', { name: 'parent_run_id' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Tab');
    await expect.poll(() => statement(page).inputValue()).toBe('SELECT parent_run_id');
    await names.waitFor({ state: 'detached' });
    await page.keyboard.type(' FROM hist');
    await names.waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => statement(page).inputValue()).toContain('hist\n');
    await page.keyboard.type('hist');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => statement(page).inputValue()).toContain('hist\nhistory');
    await page.keyboard.type(" WHERE model_id = 'hist");
    await expect.poll(() => names.count()).toBe(0);
    await page.keyboard.press('Tab');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.tagName))
      .not.toBe('TEXTAREA');
    await expectNoFaults(page);
  });

  it('goes on with a query that takes long, also after a reload', async () => {
    const page = await openSql(link('SELECT 1 AS n'));
    let isDone = false;
    const running = { query_id: 'q-1', status: 'running', next: '/v1/queries/q-1?limit=1000' };
    const headers = { location: running.next, 'retry-after': '1' };
    await page.route('**/v1/sql', (route) => json(route, 202, running, headers));
    await page.route('**/v1/queries/q-1?limit=1000', (route) =>
      isDone ? json(route, 200, answer([7], true)) : json(route, 202, running, headers),
    );
    await page.getByRole('button', { name: 'Run Ctrl-Enter' }).click();
    await expect.poll(() => page.url()).toContain('query=q-1');
    await page.getByText('The statement runs').waitFor();
    await expectAccessible(page);
    await page.reload();
    await page.getByText('The statement runs').waitFor();
    isDone = true;
    await page.getByText('1 row in').waitFor();
    await page.getByText('There are more rows than these').waitFor();
    await expectAccessible(page);
  });

  it('stops a query, here and on the server', async () => {
    const page = await openSql(link('SELECT 1 AS n'));
    const running = { query_id: 'q-2', status: 'running', next: '/v1/queries/q-2?limit=1000' };
    const stopped: string[] = [];
    await page.route('**/v1/sql', (route) =>
      json(route, 202, running, { location: running.next, 'retry-after': '60' }),
    );
    await page.route('**/v1/queries/q-2', (route) => {
      stopped.push(route.request().method());
      return route.fulfill({ status: 204 });
    });
    await page.getByRole('button', { name: 'Run Ctrl-Enter' }).click();
    await expect.poll(() => page.url()).toContain('query=q-2');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => stopped).toEqual(['DELETE']);
    await expect.poll(() => page.url()).not.toContain('query=');
    await expect.poll(() => page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
  });

  it('gives the command that asks the same, and what this tab has asked', async () => {
    const page = await openSql(link("SELECT 'it''s' AS s"));
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy as evalake query' }).click();
    await page.getByText('Copied').waitFor();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toBe(
        `evalake query 'SELECT '\\''it'\\'''\\''s'\\'' AS s' --limit 1000 --endpoint ${lake.url}`,
      );
    await page.getByRole('button', { name: 'Run Ctrl-Enter' }).click();
    await page.getByText('1 row in').waitFor();
    await statement(page).fill('SELECT 2 AS n');
    await page.getByRole('button', { name: 'History', exact: true }).click();
    await page.getByRole('button', { name: "SELECT 'it''s' AS s" }).click();
    await expect.poll(() => statement(page).inputValue()).toBe("SELECT 'it''s' AS s");
  });

  it('draws the rows in sight of an answer of any length', async () => {
    const page = await openSql(link('SELECT n FROM t'));
    const many = Array.from({ length: 100_000 }, (_, place) => place);
    await page.route('**/v1/sql', (route) => json(route, 200, answer(many)));
    await page.getByRole('button', { name: 'Run Ctrl-Enter' }).click();
    await page.getByText('100,000 rows in').waitFor();
    await expect.poll(() => rows(page).locator('tbody tr').count()).toBeLessThan(80);
    await rows(page).locator('tbody tr').first().focus();
    await page.keyboard.press('End');
    await rows(page).getByText('99999').waitFor();
  });

  it('tells whoever may not ask that a key with scope admin is needed', async () => {
    const page = await openPage(await newVisitor(), `${lake.url}/#/demo/sql`);
    await signIn(page, await lake.createKey('read', 'demo'));
    await page.getByRole('alert').getByText('(403)').waitFor();
    await expectAccessible(page);
  });
});
