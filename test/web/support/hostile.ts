import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { visible } from '../../../web/text/segments.ts';
import { expectNoFaults } from './browser.ts';

/** Texts that run, load, hide or break something where they are not taken as text, by what they try. */
export const HOSTILE_TEXTS = {
  script: '<script>window.harmed=1;alert(1)</script>',
  'event handler': '<img src=x onerror="window.harmed=1;alert(1)">',
  'end of a script': '</script><script>window.harmed=1</script>',
  'end of an attribute': '" autofocus onfocus="window.harmed=1" x="',
  'javascript address': 'javascript:window.harmed=1//',
  'data address': 'data:text/html,<script>window.harmed=1</script>',
  svg: '<svg onload="window.harmed=1"><use href="http://evil.test/x#y"/></svg>',
  frame: '<iframe srcdoc="<script>parent.harmed=1</script>"></iframe>',
  style: '</style><style>*{background:url(http://evil.test/css)}</style>',
  'style declaration': 'red;background:url(http://evil.test/css)',
  template: '{{constructor.constructor("window.harmed=1")()}}${window.harmed=1}',
  'base address':
    '<base href="http://evil.test/"><meta http-equiv=refresh content="0;url=//evil.test">',
  address: 'http://evil.test/picture.png',
  direction: '\u202egpj.exe\u2066x\u2069',
  'nothing to see': 'a\u200bb\u00adc\ufeffd',
  null: 'before\0after',
  'half a character': 'half \ud83d and \udc00 half',
  prototype: '__proto__',
  constructor: 'constructor',
  terminal: '\u001b[31mred\u001b]0;title\u0007',
  lines: 'first\r\nsecond\u2028third',
} as const;

/** Those that are whole Unicode, which is all that the API takes. */
export const SENDABLE_TEXTS: readonly string[] = Object.values(HOSTILE_TEXTS).filter((text) =>
  text.isWellFormed(),
);

/** How a page has to show a text: as it is, with marks for what could not be seen. */
export const shownAs = (text: string): string => visible(text);

/** Nothing of the corpus became an element, ran, loaded, or changed what all objects have. */
export async function expectUnharmed(page: Page): Promise<void> {
  const found = await page.evaluate(() => ({
    harmed: 'harmed' in window || 'harmed' in {},
    elements: [...document.body.querySelectorAll('*')]
      .filter(
        (element) =>
          element.matches(
            'iframe, base, object, embed, img:not([src^="blob:"]), meta[http-equiv]',
          ) ||
          element.getAttributeNames().some((name) => name.startsWith('on')) ||
          /^\s*(javascript|data):/i.test(element.getAttribute('href') ?? ''),
      )
      .map(({ outerHTML }) => outerHTML),
    scripts: document.querySelectorAll('script').length,
    strangers: [...document.querySelectorAll('[src], [href]')]
      .map((element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '')
      .filter((to) => to.includes('evil.test') && !to.startsWith('#')),
  }));
  expect(found).toEqual({ harmed: false, elements: [], scripts: 1, strangers: [] });
  await expectNoFaults(page);
}
