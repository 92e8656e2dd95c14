import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import '../../support/api-host.ts';
import './chromium.ts';

const SCREENSHOTS = fileURLToPath(new URL('../../../.cache/screenshots/', import.meta.url));
/** Half as long as `axe.source`, and bringing it into a page takes longer than a look at most pages. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const STANDARDS: axe.RunOnly = {
  type: 'tag',
  values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
};
/** Those of the standards that depend on colours, which are all that a theme changes. */
const COLOURS: axe.RunOnly = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

/** What a page must not do, whatever it is shown: noted as it happens. */
interface Watched {
  readonly page: Page;
  readonly faults: string[];
}

declare global {
  interface Window {
    /** The violations of the page's own policy, which its test reads. */
    policyViolations?: string[];
  }
}

let browser: Browser | undefined;
const watched = new Map<Page, Watched>();
const visitors = new Set<BrowserContext>();

/** Lets the tests of this file drive Chromium. */
export function useBrowser(): void {
  beforeAll(async () => {
    browser = await chromium.connect(inject('chromium'));
  });
  // A page that is left open asks on, which costs time and keeps a server from ending.
  afterEach(async () => {
    await Promise.all([...visitors].map(leave));
    watched.clear();
  });
  afterAll(() => browser?.close());
}

export interface OpenOptions {
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

/** A browser of its own: no cookies, nothing kept. */
export async function newVisitor({
  theme = 'light',
  width = 1440,
  height = 900,
}: OpenOptions = {}): Promise<BrowserContext> {
  if (!browser) throw new Error('useBrowser() was not called in this file');
  const context = await browser.newContext({
    bypassCSP: false,
    colorScheme: theme,
    // A colour on its way between two themes is neither's.
    reducedMotion: 'reduce',
    viewport: { width, height },
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  visitors.add(context);
  await context.addInitScript(() => {
    const violations: string[] = (window.policyViolations = []);
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      violations.push(`${violatedDirective} ${blockedURI}`);
    });
  });
  return context;
}

/**
 * Closes what a visitor has open. An answer that a test still makes for one of its requests is
 * dropped: it would fail after the test, where no test catches it.
 */
export async function leave(visitor: BrowserContext): Promise<void> {
  visitors.delete(visitor);
  await visitor.unrouteAll({ behavior: 'ignoreErrors' });
  await visitor.close();
}

/** A page at an address, of which the faults are noted from the start. */
export async function openPage(visitor: BrowserContext, url: string): Promise<Page> {
  const page = await visitor.newPage();
  const { origin } = new URL(url);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const to = request.url();
    if (!/^(data|blob):/.test(to) && new URL(to).origin !== origin) faults.push(`request: ${to}`);
  });
  watched.set(page, { page, faults });
  await page.goto(url);
  return page;
}

/** Waits until the page follows its project: it knows from then on what is being received. */
export async function untilFollowing(page: Page): Promise<void> {
  await page.locator('.freshness').getByText('as of').waitFor();
}

/** The user looks at the page again, which asks the server at once. */
export async function lookAgain(page: Page): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
}

/** Nothing that the page was shown made it break its policy, ask another origin, or fail. */
export async function expectNoFaults(page: Page): Promise<void> {
  const violations = await page.evaluate(() => window.policyViolations);
  expect(violations).toEqual([]);
  expect(watched.get(page)?.faults).toEqual([]);
}

/**
 * The page keeps WCAG 2.2 AA, as far as axe can tell, in both themes. It is looked at on one host: the
 * page of the other is made of the same files, and shows the same.
 */
export async function expectAccessible(page: Page): Promise<void> {
  if (inject('apiHost') !== 'server') return;
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await barriersOf(page), 'light').toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await barriersOf(page, ':root', COLOURS), 'dark').toEqual([]);
  await page.emulateMedia({ colorScheme: null });
}

/** What axe finds against WCAG 2.2 AA on the page as it is, or on a part of it: a selector. */
export async function barriersOf(
  page: Page,
  part = ':root',
  rules = STANDARDS,
): Promise<readonly string[]> {
  const isThere = await page.evaluate(() => 'axe' in window);
  if (!isThere) await page.evaluate(AXE);
  return page.evaluate(
    async ([selector, runOnly]) => {
      const options = { runOnly, resultTypes: ['violations' as const] };
      const { violations } = await window.axe.run(selector, options);
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    },
    [part, rules] as const,
  );
}

declare global {
  interface Window {
    readonly axe: typeof axe;
  }
}

/** The text of the file that the page saves when that is done. */
export async function savedText(page: Page, act: () => Promise<void>): Promise<string> {
  const saving = page.waitForEvent('download');
  await act();
  return text(await (await saving).createReadStream());
}

/**
 * Keeps pictures of the page in both themes for a person to look at, in `.cache/screenshots/`. The
 * page looks the same on both hosts, so one has its picture taken.
 */
export async function takePictures(page: Page, name: string): Promise<void> {
  if (inject('apiHost') !== 'server') return;
  mkdirSync(SCREENSHOTS, { recursive: true });
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.screenshot({ path: `${SCREENSHOTS}${name}-${theme}.png` });
  }
  await page.emulateMedia({ colorScheme: null });
}
