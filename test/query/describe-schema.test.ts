import { expect, it } from 'vitest';
import { tables } from '#lake/tables/all-tables.ts';
import { views } from '#query/all-views.ts';
import { describeSchema } from '#query/describe-schema.ts';
import { namedQueries } from '#query/named/named-queries.ts';
import { sqlSchemaAnswer } from '#schemas/sql-api.ts';

it('describes every table and view, its partition too, and every saved question', () => {
  const schema = sqlSchemaAnswer.strict().parse(describeSchema());
  const names = [...tables, ...views].map(({ name }) => name);
  expect(schema.tables.map(({ name }) => name)).toEqual(names);
  const runs = schema.tables.find(({ name }) => name === 'runs');
  expect(runs?.columns).toContainEqual({
    name: 'score',
    type: 'double',
    comment: 'mean over samples of the mean over epochs',
  });
  expect(runs?.columns.slice(-3).map(({ name }) => name)).toEqual(['project', 'year', 'month']);
  expect(schema.queries.map(({ name }) => name)).toEqual(namedQueries.map(({ name }) => name));
  for (const { sql, parameters } of schema.queries) {
    expect(sql.split('?').length - 1).toBe(parameters.length);
  }
});
