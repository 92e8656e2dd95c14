import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  answeredShape,
  columnNames,
  namesFrom,
  nullRow,
  rowColumns,
  rowSchema,
  withNulls,
} from '#lake/table-rows.ts';
import { column, nullable, ofMetric, ofRun } from '#lake/tables/column.ts';
import type { Table } from '#lake/tables/table.ts';

const table = {
  name: 'trials',
  schemaVersion: 1,
  location: 'trials',
  columns: [
    column('id', 'string', 'the trial'),
    column('ts', 'timestamp', 'its start'),
    column('status', 'string', 'how it went', { ...ofRun, values: ['good', 'bad'] }),
    nullable('count', 'bigint', 'how many', ofMetric),
    nullable('score', 'double', 'how well'),
    column('tags_json', 'string', 'its tags', { json: z.array(z.string()) }),
  ],
} as const satisfies Table;
const row = { id: 'a', ts: 1, status: 'good' as const, tags_json: '[]' };

describe('the schema of a stored row', () => {
  const schema = rowSchema(table);

  it('reads an absent nullable member as null, as in a row of an older version', () => {
    expect(schema.parse(row)).toEqual({ ...row, count: null, score: null });
  });

  it.each([
    { id: null },
    { ts: '2026-11-21' },
    { ts: 0.5 },
    { status: 'fair' },
    { count: 1.5 },
    { score: '1' },
    { tags_json: [] },
  ])('refuses %j', (change) => {
    expect(schema.safeParse({ ...row, ...change }).success).toBe(false);
  });
});

describe('the schema of an answered row', () => {
  const schema = z.object(answeredShape(table));
  const answered = { id: 'a', ts: 'now', status: 'bad', count: null, score: 0.5, tags: ['x'] };

  it('has times as text, and the value of JSON text under the name without _json', () => {
    expect(schema.parse(answered)).toEqual(answered);
    expect(schema.safeParse({ ...answered, tags: '["x"]' }).success).toBe(false);
  });

  it('requires every member, also one that is null', () => {
    const { count: _, ...without } = answered;
    expect(schema.safeParse(without).success).toBe(false);
  });
});

it('withNulls adds nulls after the values and replaces none', () => {
  expect(nullRow(table)).toEqual({ count: null, score: null });
  const whole = withNulls(table, { ...row, score: 1 });
  expect(Object.entries(whole)).toEqual([...Object.entries({ ...row, score: 1 }), ['count', null]]);
});

it('columnNames keeps the order of the table, except for names put first or left out', () => {
  expect(columnNames(table)).toEqual(['id', 'ts', 'status', 'count', 'score', 'tags_json']);
  const some = columnNames(table, { first: ['score', 'id'], without: ['ts', 'tags_json'] });
  expect(some).toEqual(['score', 'id', 'status', 'count']);
  expect(namesFrom(table, 'run')).toEqual(['status']);
  expect(namesFrom(table, 'metric')).toEqual(['count']);
});

it('rowColumns makes a column for each of the table, null where a row has no value', () => {
  expect(rowColumns(table, [row, { id: 'b', other: 1 }])).toEqual({
    id: ['a', 'b'],
    ts: [1, null],
    status: ['good', null],
    count: [null, null],
    score: [null, null],
    tags_json: ['[]', null],
  });
});
