import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { noRunParameters } from '#contract/run-parameters.ts';
import { Compressor } from '#pipeline/ingest/compressor.ts';

/** Text that compresses badly, the same each time. */
function noise(length: number): string {
  let state = 1;
  const letters = Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return String.fromCharCode(33 + (state % 90));
  });
  return letters.join('');
}

function compress(texts: readonly string[]): Uint8Array[] {
  const compressor = new Compressor(Buffer.from(texts.join('')), noRunParameters);
  let start = 0;
  return texts.flatMap((text) => {
    const end = start + text.length;
    const work = compressor.compress([{ start, end }]);
    start = end;
    for (;;) {
      const step = work.next();
      if (step.done) return step.value;
    }
  });
}

describe('Compressor', () => {
  it('leaves small batches in little memory, as all of it is handed between threads', () => {
    const members = compress(Array.from({ length: 100 }, (_, i) => `{"event_id":${i}}`));
    const memories = new Set(members.map(({ buffer }) => buffer));
    const bytes = [...memories].reduce((sum, { byteLength }) => sum + byteLength, 0);
    // Buffers of a pool, which is larger in a newer Node; of 16 kB each it would be 1.6 MB.
    expect(bytes).toBeLessThanOrEqual(128 * 1024);
  });

  it.each([0, 1, 1000, 16_318, 16_319, 16_320, 16_383, 16_384, 100_000])(
    'keeps each byte of a text of %i bytes that compresses badly',
    (length) => {
      const [member = Buffer.of()] = compress([noise(length)]);
      expect(gunzipSync(member).toString()).toBe(`${noise(length)}\n`);
    },
  );
});
