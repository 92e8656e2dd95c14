import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Batcher } from '#recorder/spool/batcher.ts';

it('keeps every batch within its limits and every event in its order', () => {
  const limits = fc.record({
    maxEvents: fc.integer({ min: 1, max: 10 }),
    maxBytes: fc.integer({ min: 1, max: 100 }),
  });
  const texts = fc.array(fc.string({ maxLength: 60, unit: 'grapheme' }), { maxLength: 60 });
  fc.assert(
    fc.property(limits, texts, (bounds, events) => {
      const batcher = new Batcher(bounds);
      const batches = events.flatMap((text, id) => batcher.add(id, text));
      batches.push(...batcher.take());
      expect(batches.flatMap((batch) => batch.texts)).toEqual(events);
      for (const batch of batches) {
        expect(batch.bytes).toBe(Buffer.byteLength(batch.texts.map((t) => `${t}\n`).join('')));
        expect(batch.texts.length).toBeLessThanOrEqual(bounds.maxEvents);
        if (batch.texts.length > 1) expect(batch.bytes).toBeLessThanOrEqual(bounds.maxBytes);
      }
      const ids = batches.flatMap(({ ids: [first, last] }) =>
        Array.from({ length: last - first + 1 }, (_, i) => first + i),
      );
      expect(ids).toEqual([...events.keys()]);
      expect(batcher.isEmpty).toBe(true);
    }),
  );
});
