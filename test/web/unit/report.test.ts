import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { data, escapeText, html, inertJson } from '#cli/report/html.ts';
import { REPORT_STYLE } from '#cli/report/report-style.ts';
import { visible } from '../../../web/text/segments.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('<', '>', '&', '"', "'", '</script>', '<!--', '\u202e', '\0', 'a'))
    .map((parts) => parts.join('')),
);

describe('text in a report', () => {
  it('is what the dashboard shows of it, and nothing that HTML would take for its own', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const escaped = escapeText(text);
        expect(escaped).not.toMatch(/[<>"']/);
        const read = escaped
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&#39;', "'")
          .replaceAll('&amp;', '&');
        expect(read).toBe(visible(text));
      }),
    );
  });

  it('stays text wherever it stands', () => {
    const hostile = '"><script>alert(1)</script>';
    const page = html`<p title="${hostile}">
      ${hostile}${data(hostile)}${[html`${hostile}`]}${1}
    </p>`;
    expect(page.text.match(/<\/?[a-z]+/g)).toEqual(['<p', '<bdi', '</bdi', '</p']);
  });

  it('ends no script of figures, which are read as they were', () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, anyText), (figures) => {
        const { text } = inertJson(figures);
        expect(text).not.toContain('<');
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(figures)));
      }),
    );
  });
});

describe('the style of a report', () => {
  it("has the dashboard's colours and sizes", async () => {
    const tokens = await readFile(
      new URL('../../../web/style/tokens.css', import.meta.url),
      'utf8',
    );
    const own = REPORT_STYLE.match(/^ {2}--[\w-]+: [^;]+;$/gm) ?? [];
    expect(own.length).toBeGreaterThan(15);
    for (const declaration of own) expect(tokens).toContain(declaration);
  });
});
