import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { plainTable } from '#import/formats/table/plain-table.ts';
import { formats } from '#import/known-formats.ts';

const CORPUS = new URL('../fuzz/guided/corpus/imports/', import.meta.url);

/** The first line of an input names the format whose reader it is for. */
const named = readdirSync(CORPUS).map((file) => {
  const [line = ''] = readFileSync(new URL(file, CORPUS), 'latin1').split('\n');
  return line;
});
const table = plainTable({ item: 'id', score: 'score', model: 'm', task: 't' });
// A file of a derived format is not read.
const read = [...formats, table].filter(({ kind }) => kind !== 'derived');

it.each(read.map(({ name }) => name))('the fuzzer begins with a file of the format %s', (name) => {
  expect(named).toContain(name);
});
