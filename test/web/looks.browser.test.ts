import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  barriersOf,
  expectAccessible,
  newVisitor,
  openPage,
  useBrowser,
} from './support/browser.ts';
import { walkByTab } from './support/keyboard.ts';
import { richRun } from './support/rich-run.ts';
import { runIdOf, seed } from './support/seed.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;

const [OLD, NEW] = [runIdOf({ day: 1 }), runIdOf({ day: 2 })];
/** More than are in sight at once. */
const SAMPLES = 150;
const RICH = '261120081110RICH';

beforeAll(async () => {
  lake = await WebLake.start();
  await seed(lake, [
    { day: 1, samples: SAMPLES, right: 140, tag: 'nightly' },
    { day: 2, samples: SAMPLES, right: 90 },
    { day: 3, isOpen: true },
  ]);
  await lake.post(richRun({ id: RICH, samples: 12, without: (id) => id === 5 }), { model: 'm' });
  await lake.untilIndexed(2);
  await vi.waitFor(
    async () => {
      const answer = await lake.fetch(`/v1/projects/demo/compare?baseline=${OLD}&candidate=${NEW}`);
      expect(answer.status).toBe(200);
    },
    { timeout: 30_000, interval: 100 },
  );
});
afterAll(() => lake.stop());

/** A line of each screen, and of each part of it that has an address. */
const ADDRESSES = [
  '/overview',
  '/runs',
  `/runs/${NEW}`,
  `/runs/${NEW}?tab=samples`,
  `/runs/${RICH}?tab=events`,
  `/runs/${RICH}?tab=gaps`,
  `/runs/${NEW}?tab=raw`,
  `/runs/${RICH}/s/capital-3`,
  '/compare',
  `/compare?a=${OLD}&b=${NEW}`,
  '/trends',
  '/results',
  '/alerts',
  '/alerts?view=baselines',
  '/sql',
  '/settings',
  '/settings?view=quarantine',
] as const;

async function open(address: string): Promise<Page> {
  const page = await openPage(await newVisitor({ width: 1280 }), `${lake.url}/#/demo${address}`);
  await page.locator('main h1').first().waitFor();
  await page.waitForLoadState('networkidle');
  return page;
}

/** Pixels that Chromium takes in by making the page a little smaller: a twentieth of the paper. */
const PAPER_OVERHANG = 36;

/** How far the page is wider than its window. Tables scroll within themselves. */
const overhang = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

describe('in both themes, forced colours, twice the zoom, 320 pixels and print', () => {
  it.each(ADDRESSES)('%s can be read by all', async (address) => {
    const page = await open(address);
    expect(await walkByTab(page)).toEqual({ unreached: [], faults: [], mouseOnly: [] });
    await expectAccessible(page);
    await page.emulateMedia({ forcedColors: 'active' });
    expect(await barriersOf(page)).toEqual([]);
    await page.emulateMedia({ forcedColors: null });
    await expect.poll(() => page.evaluate(() => document.getAnimations().length)).toBe(0);
    for (const width of [640, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await expect.poll(() => overhang(page)).toBeLessThanOrEqual(0);
    }
    // The paper's width, in pixels of CSS.
    await page.setViewportSize({ width: 720, height: 1000 });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await expect.poll(() => printed(page)).toEqual({ hasFrame: false, isLight: true, cut: [] });
    expect(await overhang(page)).toBeLessThanOrEqual(PAPER_OVERHANG);
  });
});

describe('filters', () => {
  it.each([
    ['are open beside the runs', 1280, true],
    ['are closed above the runs', 320, false],
  ])('%s', async (_, width, isOpen) => {
    const page = await openPage(await newVisitor({ width }), `${lake.url}/#/demo/runs`);
    await page.getByRole('grid').waitFor();
    expect(await page.locator('.facets').isVisible()).toBe(isOpen);
    await page.getByText('Filters').click();
    expect(await page.locator('.facets').isVisible()).toBe(!isOpen);
  });
});

describe('on a wall', () => {
  it.each(['overview', 'runs', `runs/${NEW}`, 'trends', `compare?a=${OLD}&b=${NEW}`])(
    '%s has nothing that takes the focus',
    async (address) => {
      const page = await open(`/${address}${address.includes('?') ? '&' : '?'}wall=1`);
      const focused: (string | undefined)[] = [];
      for (let tab = 0; tab < 4; tab += 1) {
        await page.keyboard.press('Tab');
        focused.push(await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 80)));
      }
      expect(new Set(focused.map((html) => html?.startsWith('<body')))).toEqual(new Set([true]));
      await expectAccessible(page);
    },
  );
});

it('keeps what a tile says within it on a narrow wall', async () => {
  const page = await open('/overview?wall=1');
  await page.setViewportSize({ width: 320, height: 800 });
  await page.locator('.receiving-run').first().waitFor();
  const outside = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('.tile')].flatMap((tile) => {
        const { right } = tile.getBoundingClientRect();
        return [...tile.querySelectorAll('*')]
          .filter((part) => part.getBoundingClientRect().right > right)
          .map(({ textContent }) => textContent);
      }),
    );
  await expect.poll(outside).toEqual([]);
});

/** What of the page would be on paper and should not, or not and should. */
const printed = (page: Page) =>
  page.evaluate(() => ({
    hasFrame: document.querySelector('header.frame')?.checkVisibility(),
    isLight: getComputedStyle(document.documentElement).colorScheme === 'light',
    cut: [...document.querySelectorAll<HTMLElement>('.app, main, .grid, .sheet, .wide-table')]
      .filter((box) => getComputedStyle(box).overflow !== 'visible')
      .filter((box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth)
      .map(({ className, tagName }) => `${tagName} ${className}`),
  }));

describe('a table on paper', () => {
  it('has all its rows, also those that are out of sight', async () => {
    const page = await open(`/runs/${NEW}?tab=samples`);
    await page.getByRole('grid').waitFor();
    const rows = page.locator('[role=grid] tbody tr:not(.gap)');
    const inSight = await rows.count();
    expect(inSight).toBeLessThan(SAMPLES);
    // The rows of a tagged PDF can be counted; a row that two pages share is told otherwise.
    const paper = (await page.pdf({ tagged: true })).toString('latin1');
    expect(paper.split('/S /TR').length).toBeGreaterThan(2 * inSight);
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    await expect.poll(() => rows.count()).toBe(SAMPLES);
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    await expect.poll(() => rows.count()).toBe(inSight);
  });
});
