import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTimestamp } from '#contract/time.ts';
import { TimeCache } from '#pipeline/seal/run/inbox/time-cache.ts';

const pad = (value: number, width: number): string => String(value).padStart(width, '0');
const usual = fc
  .tuple(fc.nat(3), fc.nat(59), fc.nat(999_999))
  .map(
    ([minute, second, micros]) =>
      `2026-11-21 08:0${minute}:${pad(second % 3, 2)}.${pad(micros, 6)}+00:00`,
  );
const unusual = fc.constantFrom(
  '2026-11-21 08:00:00+00:00',
  '2026-11-21T08:00:00.5Z',
  '2026-11-21 08:00:00.123456+01:00',
  '2026-02-30 08:00:00.123456+00:00',
  'x026-11-21 08:00:00.123456+00:00',
);

describe('times parsed with a cache of the last second', () => {
  it('equal the times that are parsed without it, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(usual, unusual)), (texts) => {
        const cache = new TimeCache();
        for (const text of texts) {
          const token = Buffer.from(JSON.stringify(text));
          expect(cache.timeAt(token, 0, token.length)).toBe(parseTimestamp(text));
        }
      }),
    );
  });
});
