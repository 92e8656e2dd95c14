import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectAccessible,
  expectNoFaults,
  newVisitor,
  openPage,
  takePictures,
  useBrowser,
} from './support/browser.ts';
import { HOSTILE } from './support/rich-run.ts';
import { runIdOf, seed, type SeedRun } from './support/seed.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;

const open: SeedRun = { day: 20, samples: 40, isOpen: true };
const runs: readonly SeedRun[] = [
  { day: 1, right: 5 },
  { day: 2, right: 10 },
  { day: 3, right: 16 },
  { day: 4, model: 'claude-3-5-haiku', task: HOSTILE },
];

beforeAll(async () => {
  lake = await WebLake.start();
  await seed(lake, [...runs, open]);
});
afterAll(() => lake.stop());

describe('the overview of a project', () => {
  it('is its first page: where each task and model stands, and what wants attention', async () => {
    const page = await openPage(await newVisitor(), `${lake.url}/#/demo`);
    await page.getByRole('grid', { name: 'Tasks and models' }).waitFor();
    await expect.poll(() => page.url()).toBe(`${lake.url}/#/demo/overview`);
    const quiz = page.getByRole('row', { name: 'quiz gpt-4o-mini' });
    await expect
      .poll(() => quiz.getByRole('gridcell').allInnerTexts())
      .toEqual(expect.arrayContaining(['quiz', 'gpt-4o-mini', 'accuracy', '0.800 ± 0.092', '3']));
    await quiz.getByRole('img', { name: /^3 runs, .*, the newest 0\.800$/ }).waitFor();
    const receiving = page.getByRole('listitem').filter({ hasText: 'Receiving' });
    await receiving.getByText('20 events').waitFor();
    await takePictures(page, 'overview');
    await expectAccessible(page);
    await expectNoFaults(page);
  });

  it('has critical metrics first, and each task beside each model', async () => {
    const settings = { critical_metrics: ['accuracy'] };
    await lake.fetch('/v1/projects/demo/settings', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(settings),
    });
    const page = await openPage(await newVisitor(), `${lake.url}/#/demo/overview`);
    await page.getByText('none worse of 2').waitFor();
    const names = await page.locator('.figures dt').allInnerTexts();
    expect(names[0]).toBe('accuracy, critical');
    await page.getByRole('button', { name: 'Task × model' }).click();
    const table = page.getByRole('region', { name: 'Newest scores by task and model' });
    const quiz = table.getByRole('row', { name: 'quiz' });
    await quiz.getByRole('img', { name: 'no run' }).waitFor();
    await expect
      .poll(() => quiz.getByRole('cell').allInnerTexts())
      .toEqual(['–', expect.stringMatching(/^0\.800 ± 0\.092 accuracy/)]);
    await takePictures(page, 'overview-matrix');
    await expectAccessible(page);
    await page.goBack();
    await page.getByRole('grid', { name: 'Tasks and models' }).waitFor();
    await page.goForward();
    await quiz.getByRole('link').click();
    await expect.poll(() => page.url()).toContain(`/runs/${runIdOf({ day: 3 })}`);
    await expectNoFaults(page);
  });

  it('is left for any run, task or sample by a few letters of its name', async () => {
    const page = await openPage(await newVisitor(), `${lake.url}/#/demo/overview`);
    await page.getByRole('grid', { name: 'Tasks and models' }).waitFor();
    const find = async (text: string, option: string) => {
      await page.keyboard.press('/');
      await page.getByRole('combobox', { name: /^Page, / }).fill(text);
      await page.getByRole('option', { name: option }).waitFor();
      await page.keyboard.press('Enter');
    };
    await find('261102', `${runIdOf({ day: 2 })} run`);
    await expect.poll(() => page.url()).toContain(`/runs/${runIdOf({ day: 2 })}`);
    await find('tiny.dev.4', 'tiny.dev.4 sample of this run');
    await page.getByRole('heading', { level: 1, name: 'tiny.dev.4' }).waitFor();
    await find('qui', 'quiz task');
    await expect.poll(() => page.url()).toContain('/runs?task=quiz');
    await expectNoFaults(page);
  });

  it('opens the newest run of a series without a mouse, and Back keeps what was typed', async () => {
    const page = await openPage(await newVisitor(), `${lake.url}/#/demo/overview`);
    await page.getByRole('grid', { name: 'Tasks and models' }).waitFor();
    await page.keyboard.press('f');
    await page.keyboard.type('quiz gpt');
    await expect.poll(() => page.url()).toContain('q=quiz+gpt');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: runIdOf({ day: 3 }) }).waitFor();
    await page.goBack();
    await page.getByRole('grid', { name: 'Tasks and models' }).waitFor();
    await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('quiz gpt');
    await page.getByRole('searchbox').fill('no such name');
    await page.getByRole('button', { name: 'Drop the text' }).click();
    await page.getByRole('row', { name: 'quiz gpt-4o-mini' }).waitFor();
  });

  it('has the ways in, with the address of this server, while there is nothing', async () => {
    const page = await openPage(await newVisitor({ width: 320 }), `${lake.url}/#/nobody/overview`);
    await page.getByRole('heading', { name: 'Nothing has been recorded in nobody yet' }).waitFor();
    for (const command of [
      `--http-run-url ${lake.url}/v1/projects/nobody/events`,
      `evalake import LOGFILE --project nobody --endpoint ${lake.url}`,
      `curl '${lake.url}/v1/projects/nobody/runs/my-run/items`,
    ]) {
      await page.getByText(command).waitFor();
    }
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    await takePictures(page, 'overview-empty');
    await expectAccessible(page);
  });

  it('says why when the runs cannot be read', async () => {
    const visitor = await newVisitor();
    let isAway = true;
    await visitor.route(
      ({ pathname }) => pathname.endsWith('/runs/index'),
      (route) =>
        isAway
          ? route.fulfill({
              status: 503,
              contentType: 'application/problem+json',
              body: '{"title": "The store is away", "detail": "try again"}',
            })
          : route.continue(),
    );
    const page = await openPage(visitor, `${lake.url}/#/demo/overview`);
    await page.getByRole('heading', { name: 'The store is away (503)' }).waitFor();
    await expectAccessible(page);
    // The page also asks by itself, at any moment: the store is back once somebody has pressed the button.
    await page.exposeFunction('comeBack', () => (isAway = false));
    await page.evaluate('document.addEventListener("click", () => comeBack(), { capture: true })');
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('grid', { name: 'Tasks and models' }).waitFor();
  });
});
