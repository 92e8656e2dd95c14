import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, readLines, textStart, trimmedEnd } from '#contract/lines.ts';

async function* chunksOf(bytes: Buffer, sizes: readonly number[], failure?: Error) {
  let from = 0;
  for (let i = 0; from < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(from, from + size);
    from += size;
  }
  if (failure) throw failure;
  await Promise.resolve();
}

async function linesOf(chunks: AsyncIterable<Buffer>, maxBytes = 1000): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of readLines(chunks, maxBytes)) if (line !== 'pause') lines.push(line);
  return lines;
}

describe('the lines of a stream', () => {
  const text = fc
    .array(fc.constantFrom('a', 'é', '\n', '\r', '\u2028', '\ufeff', '{"b": 1}'), { maxLength: 60 })
    .map((parts) => parts.join(''));
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });

  it('are those between line feeds, wherever its chunks end', async () => {
    await fc.assert(
      fc.asyncProperty(text, sizes, async (whole, chunkSizes) => {
        const lines = await linesOf(chunksOf(Buffer.from(whole), chunkSizes));
        const expected = whole.replace(/^\ufeff/, '').split('\n');
        if (whole.endsWith('\n') || whole === '') expected.pop();
        // A mark alone is a line without text.
        if (whole === '\ufeff') expected.splice(0, 1, '');
        expect(lines.map((line) => line.text.toString())).toEqual(expected);
        expect(lines.map(({ number }) => number)).toEqual(expected.map((_, i) => i + 1));
        expect(lines.map(({ ended }) => ended)).toEqual(
          expected.map((_, i) => i < expected.length - 1 || whole.endsWith('\n')),
        );
      }),
    );
  });

  it('hold no more in memory than a line may be long', async () => {
    const bytes = Buffer.from(`${'x'.repeat(5000)}\nshort\n${'y'.repeat(5000)}`);
    const lines = await linesOf(chunksOf(bytes, [300]));
    expect(lines.map(({ tooLong }) => tooLong)).toEqual([true, false, true]);
    expect(lines.every((line) => line.text.length <= 1000)).toBe(true);
  });

  it('come before the error with which it ends', async () => {
    const lines: unknown[] = [];
    const read = async () => {
      const failing = chunksOf(Buffer.from('a\nb'), [1], new Error('cut off'));
      for await (const line of readLines(failing, 10)) lines.push(line);
    };
    await expect(read()).rejects.toThrow('cut off');
    expect(lines).toMatchObject([{ ended: true }, { ended: false }]);
  });
});

it('a byte order mark does not belong to a text', () => {
  expect(textStart(Buffer.from('\ufeffa'))).toBe(3);
  expect(textStart(Buffer.from('a\ufeff'))).toBe(0);
  expect(textStart(Buffer.from([0xef, 0xbb]))).toBe(0);
});

it('a trimmed end leaves what is no space', () => {
  const bytes = Buffer.from(' a b\r\n\0 ');
  expect(trimmedEnd(bytes, 0, bytes.length)).toBe(4);
  expect(trimmedEnd(bytes, 4, bytes.length)).toBe(4);
});
