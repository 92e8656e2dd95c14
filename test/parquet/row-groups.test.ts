import { describe, expect, it } from 'vitest';
import { finalReportsTable } from '#lake/tables/final-reports.ts';
import { ROW_GROUP_ROWS, ROW_GROUP_TEXT_BYTES, rowGroupEnds } from '#parquet/row-groups.ts';

const ends = (texts: readonly (string | Uint8Array | null)[]) =>
  rowGroupEnds(finalReportsTable, { value_json: texts }, texts.length);

describe('row groups', () => {
  it('do not exist in an empty table', () => {
    expect(ends([])).toEqual([]);
  });

  it('hold a hundred thousand rows at most', () => {
    const rows = Array.from({ length: ROW_GROUP_ROWS + 1 }, () => null);
    expect(ends(rows)).toEqual([ROW_GROUP_ROWS, ROW_GROUP_ROWS + 1]);
  });

  it('end earlier where the text is long, as text or as bytes', () => {
    const half = ROW_GROUP_TEXT_BYTES / 2;
    expect(ends(['x'.repeat(half), new Uint8Array(half), 'x', null])).toEqual([2, 4]);
  });

  it('hold a single row that is over the limit of text', () => {
    expect(ends([new Uint8Array(ROW_GROUP_TEXT_BYTES + 1), 'x'])).toEqual([1, 2]);
  });
});
