import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** More than any screen has; a trap, or what Tab does not reach, ends there. */
const MOST_STOPS = 200;

/**
 * A user without a mouse, who has to see where the focus is after each key. `main` has it after a step
 * to another place, as the whole page: no ring is drawn around that.
 */
export class Keyboard {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Presses keys one after the other; the focus is in sight after each. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await this.#page.keyboard.press(key);
      await this.expectFocus();
    }
  }

  /** Types a text where the focus is. */
  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
    await this.expectFocus();
  }

  /** Goes on by Tab until the focus is on what is wanted. */
  async reach(wanted: Locator): Promise<void> {
    await wanted.first().waitFor();
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
      // Past the end of the page is the browser, and then its beginning: no ring is there.
      await this.#page.keyboard.press('Tab');
      if (await wanted.evaluateAll(hasFocus)) return this.expectFocus();
    }
    throw new Error(`Tab does not come to ${wanted.toString()}`);
  }

  /** Goes to a button, a link or a field by Tab and uses it. */
  async use(wanted: Locator, key = 'Enter'): Promise<void> {
    await this.reach(wanted);
    await this.press(key);
  }

  /** Goes to a field by Tab and types there instead of what it has. */
  async fill(field: Locator, text: string): Promise<void> {
    await this.reach(field);
    await this.press('Control+a');
    await this.type(text);
  }

  /** The focus is somewhere, and can be seen. */
  async expectFocus(): Promise<void> {
    await expect.poll(() => this.#page.evaluate(faultOfFocus)).toBe('');
  }

  /** The focus is on that, or in it. */
  async expectFocusIn(place: Locator): Promise<void> {
    await expect
      .poll(() =>
        place.evaluateAll((all) => all.some((each) => each.contains(document.activeElement))),
      )
      .toBe(true);
    await this.expectFocus();
  }
}

function hasFocus(elements: readonly Element[]): boolean {
  return document.activeElement !== null && elements.includes(document.activeElement);
}

/** What is wrong with the focus, for whoever looks for it. Runs in the page. */
function faultOfFocus(): string {
  const element = document.activeElement;
  if (element === null || element === document.body) return 'nothing has the focus';
  if (element.localName === 'main') return '';
  const what = element.outerHTML.slice(0, 160);
  // A field that is laid over something has its ring around both.
  const isRinged = [element, element.parentElement].some((each) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(each ?? element);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
  });
  if (!isRinged) return `no ring: ${what}`;
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const isIn = right > 0 && left < window.innerWidth && bottom > 0 && top < window.innerHeight;
  return isIn ? '' : `out of sight: ${what}`;
}

/** What Tab does not reach of a page, comes to in another order, or does not show, each as HTML. */
export interface Walk {
  readonly unreached: readonly string[];
  readonly faults: readonly string[];
  /** What a mouse can press and no key. */
  readonly mouseOnly: readonly string[];
}

declare global {
  interface Window {
    /** Where Tab has been so far. */
    tabStops?: Set<Element>;
  }
}

/** Goes through the whole page by Tab, once. */
export async function walkByTab(page: Page): Promise<Walk> {
  const faults: string[] = [];
  await page.evaluate(() => void (window.tabStops = new Set()));
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    const order = await page.evaluate(noteStop);
    if (order === 'around') break;
    faults.push(order, await page.evaluate(faultOfFocus));
  }
  return { faults: faults.filter((fault) => fault !== ''), ...(await page.evaluate(missedStops)) };
}

/** Notes where Tab has come to, and tells what is wrong with that. Runs in the page. */
function noteStop(): string {
  const stops = (window.tabStops ??= new Set());
  const element = document.activeElement;
  // Past its end the page begins anew.
  if (element === null || element === document.body || stops.has(element)) return 'around';
  const before = [...stops].at(-1);
  stops.add(element);
  const isBack =
    before !== undefined &&
    (element.compareDocumentPosition(before) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  return isBack ? `out of order: ${element.outerHTML.slice(0, 160)}` : '';
}

/** Runs in the page. */
function missedStops(): { unreached: string[]; mouseOnly: string[] } {
  const stops = window.tabStops ?? new Set<Element>();
  const isShown = (element: Element): boolean =>
    element.checkVisibility({ visibilityProperty: true });
  const unreached = [...document.querySelectorAll<HTMLElement | SVGElement>('*')].filter(
    (element) =>
      element.tabIndex >= 0 &&
      !element.matches(':disabled') &&
      isShown(element) &&
      !stops.has(element),
  );
  const mouseOnly = [...document.querySelectorAll('body *')].filter(
    (element) =>
      getComputedStyle(element).cursor === 'pointer' &&
      element.closest('a[href], button, input, select, textarea, summary, label, [tabindex]') ===
        null &&
      isShown(element),
  );
  const html = (elements: readonly Element[]): string[] =>
    elements.map(({ outerHTML }) => outerHTML.slice(0, 160));
  return { unreached: html(unreached), mouseOnly: html(mouseOnly) };
}
