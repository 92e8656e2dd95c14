import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemsTable } from '#lake/tables/items.ts';
import { isWrittenAsNow, ParquetFile, ParquetWriter } from '#parquet/index.ts';

const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ minLength: 200 }));
const row = fc.record({
  project_id: text,
  run_id: text,
  model_id: text,
  task_id: text,
  metric_name: text,
  item_id: text,
  cluster_id: fc.option(text),
  epoch: fc.nat(9),
  score: fc.option(fc.double()),
  config_hash: text,
  ts: fc.maxSafeInteger(),
  metadata_json: fc.option(text),
});
type Row = typeof row extends fc.Arbitrary<infer R> ? R : never;
const groups = fc.array(fc.array(row, { minLength: 1, maxLength: 5 }), { maxLength: 4 });

function writer() {
  const pieces: Uint8Array[] = [];
  const to = new ParquetWriter(itemsTable, {
    append: (bytes) => pieces.push(Uint8Array.from(bytes)),
  });
  return { to, bytes: () => Buffer.concat(pieces) };
}

function columnsOf(rows: readonly Row[]) {
  const column = <K extends keyof Row>(name: K): Row[K][] => rows.map((each) => each[name]);
  return {
    project_id: column('project_id'),
    run_id: column('run_id'),
    model_id: column('model_id'),
    task_id: column('task_id'),
    metric_name: column('metric_name'),
    item_id: column('item_id'),
    cluster_id: column('cluster_id'),
    epoch: column('epoch'),
    score: column('score'),
    config_hash: column('config_hash'),
    ts: column('ts'),
    metadata_json: column('metadata_json'),
  };
}

describe('a row group that is copied', () => {
  it('is the one that is written, wherever it lies', async () => {
    await fc.assert(
      fc.asyncProperty(groups, groups, async (first, others) => {
        const source = writer();
        for (const group of others) source.to.writeGroup(columnsOf(group));
        source.to.finish();
        const file = await ParquetFile.open(source.bytes());
        expect(isWrittenAsNow(itemsTable, file)).toBe(true);
        const [made, copied] = [writer(), writer()];
        for (const group of [...first, ...others]) made.to.writeGroup(columnsOf(group));
        for (const group of first) copied.to.writeGroup(columnsOf(group));
        for (const index of file.groups.keys()) await copied.to.copyGroup(file, index);
        made.to.finish();
        copied.to.finish();
        expect(copied.bytes().equals(made.bytes())).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

it('a file of another encoding, or of none, is not written as now', async () => {
  const { to, bytes } = writer();
  to.writeGroup(columnsOf([]));
  to.finish({ 'evalake.encoding': '1' });
  expect(isWrittenAsNow(itemsTable, await ParquetFile.open(bytes()))).toBe(false);
});
