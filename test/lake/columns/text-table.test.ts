import fc from 'fast-check';
import { expect, it } from 'vitest';
import { murmurHash } from '#contract/murmur-hash.ts';
import { codeAt } from '#lake/columns/code-at.ts';
import { NO_TEXT, TextTable, textsOf } from '#lake/columns/text-table.ts';

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '\uFEFF', '\uD800', 'a'));

it('gives each text one code, by which it is found again', () => {
  fc.assert(
    fc.property(fc.array(fc.option(text), { maxLength: 400 }), (texts) => {
      const table = new TextTable(TextTable.of(['first']));
      const codes = Uint32Array.from(texts, (each) => table.codeOf(each));
      const wellFormed = texts.map((each) => each?.toWellFormed() ?? null);
      expect(textsOf(table, codes)).toEqual(wellFormed);
      const known = wellFormed.map((each) => (each === null ? NO_TEXT : table.codeOf(each)));
      expect(known).toEqual([...codes]);
      const distinct = new Set(['first', ...wellFormed.filter((each) => each !== null)]);
      expect(table.size).toBe(1 + distinct.size);
      for (const [at, each] of wellFormed.entries()) {
        expect(table.sizeOf(codes[at] ?? 0)).toBe(Buffer.byteLength(each ?? ''));
      }
    }),
  );
});

it('takes a text from the middle of bytes as it takes a string', () => {
  const table = new TextTable();
  const code = table.codeOf('straße');
  const bytes = Buffer.from('"straße"');
  expect(table.codeOfBytes(bytes, 1, bytes.length - 1)).toBe(code);
  expect(table.codeOfBytes(bytes, 0, bytes.length)).not.toBe(code);
});

it.each(['5', '""', 'true', 'null', '{}'])('takes %s for an empty text of JSON', (token) => {
  const table = new TextTable(TextTable.of(['first']));
  const bytes = Buffer.from(token);
  expect(table.textOf(codeAt(table, bytes, 0, bytes.length))).toBe('');
  expect(table.textOf(1)).toBe('first');
});

it('takes what is no UTF-8 as it is written: equal texts are one', () => {
  const table = new TextTable();
  const codes = [[0xff], [0xfe], [0xef, 0xbf, 0xbd]].map((bytes) =>
    table.codeOfBytes(Uint8Array.from(bytes), 0, bytes.length),
  );
  expect(codes).toEqual([1, 1, 1]);
  expect(table.textOf(1)).toBe('\uFFFD');
});

it('gives a long text each time', () => {
  const table = new TextTable();
  // More than are kept.
  const texts = Array.from({ length: 100 }, (_, n) => `${'long '.repeat(20_000)}${n}`);
  const codes = texts.map((each) => table.codeOf(each));
  expect(codes.map((code) => table.textOf(code))).toEqual(texts);
  expect(codes.map((code) => table.textOf(code))).toEqual(texts);
});

it('keeps many texts apart, also after it has grown', () => {
  const table = new TextTable();
  const texts = Array.from({ length: 20_000 }, (_, n) => `sample.dev.${n}`);
  const codes = texts.map((each) => table.codeOf(each));
  expect(new Set(codes).size).toBe(texts.length);
  expect(texts.map((each) => table.codeOf(each))).toEqual(codes);
  expect(codes.map((code) => table.textOf(code))).toEqual(texts);
});

it('keeps texts apart that were made to have one hash', () => {
  const texts = collidingTexts(8);
  expect(new Set(texts.map((each) => hashOf(each))).size).toBe(1);
  const table = new TextTable();
  const codes = texts.map((each) => table.codeOf(each));
  // Others make it grow, so that all are placed again.
  for (let n = 0; n < 2000; n += 1) table.codeOf(`other ${n}`);
  expect(new Set(codes).size).toBe(texts.length);
  expect(texts.map((each) => table.codeOf(each))).toEqual(codes);
  expect(codes.map((code) => table.textOf(code))).toEqual(texts);
});

function hashOf(text: string): number {
  const bytes = Buffer.from(text);
  return murmurHash(bytes, 0, bytes.length);
}

/** 2 to the power of `parts`: each part of a text is one of two that give the same hash. */
function collidingTexts(parts: number): string[] {
  let texts = [''];
  for (let part = 0; part < parts; part += 1) {
    const pair = collision(texts[0] ?? '');
    texts = texts.flatMap((text) => pair.map((each) => text + each));
  }
  return texts;
}

/** Two texts of one length, whole blocks of the hash, with the same hash behind what stands before them. */
function collision(before: string): readonly [string, string] {
  const known = new Map<number, string>();
  for (let n = 10_000_000; ; n += 1) {
    const candidate = String(n);
    const hash = hashOf(before + candidate);
    const other = known.get(hash);
    if (other !== undefined) return [other, candidate];
    known.set(hash, candidate);
  }
}
