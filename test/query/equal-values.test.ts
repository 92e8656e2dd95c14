import { expect, it } from 'vitest';
import { findEqualValues } from '#query/equal-values.ts';

const find = (sql: string, parameters: readonly (string | number)[] = []) => {
  const found = findEqualValues({ sql, parameters, table: 'items', column: 'run_id' });
  return found && [...found].sort();
};

it.each([
  ["SELECT * FROM items WHERE run_id = 'a'", ['a']],
  [`SELECT * FROM "items" i WHERE i.score > 0 AND i."run_id" = 'it''s'`, ["it's"]],
  ["SELECT * FROM ITEMS WHERE score = 1 AND RUN_ID IN ('b', 'a') AND epoch = 0", ['a', 'b']],
  [
    "SELECT * FROM items a JOIN items b ON a.item_id = b.item_id WHERE a.run_id = 'a' AND b.run_id = 'b'",
    ['a', 'b'],
  ],
  ["WITH a AS (SELECT * FROM items WHERE run_id = 'a') SELECT * FROM a WHERE score = 1", ['a']],
  ["SELECT * FROM runs WHERE EXISTS (SELECT 1 FROM items WHERE run_id = 'a')", ['a']],
])('tells the runs that are read by %s', (sql, ids) => {
  expect(find(sql)).toEqual(ids);
});

it('tells the runs that parameters name', () => {
  const sql = 'SELECT ? FROM items WHERE project = ? AND run_id IN (?, ?)';
  expect(find(sql, ['x', 'demo', 'a', 'b'])).toEqual(['a', 'b']);
});

it.each([
  'SELECT * FROM items',
  'TABLE items',
  "SELECT * FROM items WHERE run_id = 'a' OR score = 1",
  "SELECT * FROM items WHERE NOT run_id = 'a'",
  "SELECT * FROM items WHERE run_id <> 'a'",
  "SELECT * FROM items WHERE run_id NOT IN ('a')",
  "SELECT * FROM items WHERE run_id = lower('A')",
  'SELECT * FROM items WHERE run_id = model_id',
  "SELECT * FROM items WHERE run_id IN ('a', model_id)",
  "SELECT run_id = 'a' FROM items",
  "SELECT * FROM items AS i (project_id, model_id) WHERE i.run_id = 'a'",
  "SELECT * FROM items JOIN runs ON true WHERE run_id = 'a'",
  "SELECT * FROM items a JOIN items b ON a.item_id = b.item_id WHERE a.run_id = 'a'",
  "SELECT * FROM items WHERE run_id = 'a' UNION ALL SELECT * FROM items",
  "WITH items AS (SELECT * FROM events) SELECT * FROM items WHERE run_id = 'a'",
  "SELECT * FROM (SELECT * FROM items) WHERE run_id = 'a'",
  "no SQL of items at all WHERE run_id = 'a'",
])('restricts nothing of %s', (sql) => {
  expect(find(sql)).toBeUndefined();
});
