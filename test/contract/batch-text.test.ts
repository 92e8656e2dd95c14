import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatBatch, type Span } from '#contract/batch-text.ts';
import { noRunParameters } from '#contract/run-parameters.ts';

const event = fc.constantFrom('{}', '{"a":\r\n1}', '{"b": "é"}', '\n{"c"\n:[\r2]}', '1');
const gap = fc.constantFrom('', ',', ', ', ', ', '\n', '\r\n', ' ,\n    ', `,${' '.repeat(40)}`);
/** Events of a body, with what stands behind each, and whether it is one of the batch. */
const events = fc.array(fc.tuple(event, gap, fc.boolean()), { maxLength: 12 });

it('is a line of each event, without the line breaks between its tokens', () => {
  fc.assert(
    fc.property(events, fc.boolean(), (sent, takesAll) => {
      let body = '[';
      const spans: Span[] = [];
      const lines: string[] = [];
      for (const [text, after, isTaken] of sent) {
        const start = Buffer.byteLength(body);
        body += text;
        if (isTaken || takesAll) {
          spans.push({ start, end: Buffer.byteLength(body) });
          lines.push(`${text.replace(/[\r\n]/g, ' ')}\n`);
        }
        body += after;
      }
      const bytes = Buffer.from(`${body}]`);
      const text = formatBatch(bytes, spans, noRunParameters);
      expect(Buffer.from(text).toString()).toBe(lines.join(''));
      const headed = formatBatch(bytes, spans, noRunParameters, 'always');
      const first = `#${JSON.stringify(noRunParameters)}\n`;
      expect(Buffer.from(headed).toString()).toBe([first, ...lines].join(''));
      expect(bytes.toString()).toBe(`${body}]`);
    }),
    { numRuns: 1000 },
  );
});
