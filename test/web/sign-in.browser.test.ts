import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectAccessible,
  expectNoFaults,
  lookAgain,
  newVisitor,
  openPage,
  takePictures,
  untilFollowing,
  useBrowser,
} from './support/browser.ts';
import { seed } from './support/seed.ts';
import { signIn } from './support/sign-in.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;
let readKey: string;

beforeAll(async () => {
  lake = await WebLake.start();
  await seed(lake, [{ day: 1 }, { day: 2, project: 'other' }]);
  readKey = await lake.createKey('read', 'demo');
});
afterAll(() => lake.stop());

describe('signing in', () => {
  it('asks for a key over the page, and goes on where the address says', async () => {
    const page = await openPage(await newVisitor(), `${lake.url}/#/demo/runs?task=quiz`);
    await page.getByRole('dialog', { name: 'Sign in' }).waitFor();
    await takePictures(page, 'sign-in');
    await expectAccessible(page);
    await signIn(page, readKey);
    await page.getByRole('grid', { name: 'Runs' }).waitFor();
    await expect.poll(() => page.url()).toBe(`${lake.url}/#/demo/runs?task=quiz`);
    await expect
      .poll(() => page.getByLabel('Project').locator('option').allInnerTexts())
      .toEqual(['demo']);
    await expectNoFaults(page);
  });

  it('keeps no key: not in storage, cookie, address or page', async () => {
    const page = await openPage(await newVisitor(), `${lake.url}/#/demo/runs`);
    await signIn(page, readKey);
    await page.getByRole('grid', { name: 'Runs' }).waitFor();
    const kept = await page.evaluate(() => [
      JSON.stringify(localStorage),
      JSON.stringify(sessionStorage),
      document.cookie,
      location.href,
      document.documentElement.outerHTML,
    ]);
    expect(kept.filter((text) => text.includes(readKey))).toEqual([]);
    expect(await page.evaluate(() => document.cookie)).toBe('');
  });

  it('says why a key is not taken, and keeps the focus in the dialog', async () => {
    const page = await openPage(await newVisitor(), `${lake.url}/#/demo/runs`);
    await signIn(page, 'evk_wrong');
    await page.getByRole('alert').getByText('(401)').waitFor();
    await expectAccessible(page);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('dialog') !== null))
      .toBe(true);
    await signIn(page, await lake.createKey('write', 'demo'));
    await page.getByRole('alert').getByText('(403)').waitFor();
    await expect.poll(() => page.getByRole('alert').innerText()).toContain('read');
  });

  it('adds another key, and signs out', async () => {
    const page = await openPage(await newVisitor(), `${lake.url}/#/demo/runs`);
    await signIn(page, readKey);
    await page.getByRole('grid', { name: 'Runs' }).waitFor();
    await page.getByRole('button', { name: 'read', exact: true }).click();
    await page.getByRole('button', { name: 'Add another key' }).click();
    await signIn(page, await lake.createKey('read', 'other'), 'Add key');
    await expect
      .poll(() => page.getByLabel('Project').locator('option').allInnerTexts())
      .toEqual(['demo', 'other']);
    await page.getByRole('button', { name: 'read, read' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('dialog', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('dialog', { name: 'Sign in' }).waitFor();
  });

  it('asks again when the session ends in mid-work, and loses nothing', async () => {
    const visitor = await newVisitor();
    const page = await openPage(visitor, `${lake.url}/#/demo/runs?q=2611`);
    await signIn(page, readKey);
    await page.getByRole('grid', { name: 'Runs' }).waitFor();
    await untilFollowing(page);
    await visitor.clearCookies();
    await lookAgain(page);
    await page.getByRole('dialog', { name: 'Sign in' }).waitFor();
    await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('2611');
    await signIn(page, readKey);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await untilFollowing(page);
    await expect.poll(() => page.getByRole('grid', { name: 'Runs' }).isVisible()).toBe(true);
  });

  it('in another tab with another key is told of here, and nothing here is lost', async () => {
    const visitor = await newVisitor();
    const page = await openPage(visitor, `${lake.url}/#/demo/runs?q=2611`);
    await signIn(page, readKey);
    await page.getByRole('grid', { name: 'Runs' }).waitFor();
    await untilFollowing(page);
    const other = await openPage(visitor, `${lake.url}/#/demo/runs`);
    await other.getByRole('button', { name: 'read', exact: true }).click();
    await other.getByRole('button', { name: 'Sign out' }).click();
    await signIn(other, await lake.createKey('read', 'elsewhere'));
    await other.getByRole('dialog').waitFor({ state: 'detached' });
    await lookAgain(page);
    await page.locator('.freshness').getByText('not updated since').waitFor();
    const grid = page.getByRole('grid', { name: 'Runs' });
    await expect.poll(() => grid.isVisible()).toBe(true);
    await page.getByRole('button', { name: 'read', exact: true }).click();
    await page.getByRole('listitem').getByText('elsewhere').waitFor();
    await page.getByRole('button', { name: 'Add another key' }).click();
    await signIn(page, readKey, 'Add key');
    await untilFollowing(page);
    await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('2611');
    await expect.poll(() => grid.isVisible()).toBe(true);
  });
});
