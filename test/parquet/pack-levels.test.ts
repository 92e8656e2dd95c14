import fc from 'fast-check';
import { ByteWriter } from 'hyparquet-writer';
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js';
import { expect, it } from 'vitest';
import { packLevels } from '#parquet/values/pack-levels.ts';

function byLibrary(levels: Uint8Array): Buffer {
  const writer = new ByteWriter();
  writeRleBitPackedHybrid(writer, levels, 1);
  return Buffer.from(writer.getBytes());
}

/** Runs of up to thirty levels, so that short and long ones stand beside each other. */
const levelsOfRuns = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 1, max: 30 })))
  .map((runs) =>
    Uint8Array.from(runs.flatMap(([level, count]) => Array<number>(count).fill(level))),
  );

it('packs levels into the bytes of the library', () => {
  fc.assert(
    fc.property(levelsOfRuns, (levels) => {
      expect(Buffer.from(packLevels(levels))).toEqual(byLibrary(levels));
    }),
    { numRuns: 1000 },
  );
});

it.each([0, 1])('packs a long page of levels that are all %i', (level) => {
  const levels = new Uint8Array(100_000).fill(level);
  expect(Buffer.from(packLevels(levels))).toEqual(byLibrary(levels));
});
