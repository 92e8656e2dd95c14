import { expect, it } from 'vitest';
import { openApiDocument } from '#http/openapi/openapi.ts';
import { lakeShapes, withoutGrowth } from './all-endpoints.ts';

it('has a row for each operation of the API, or says why nothing in it grows', () => {
  const operations = Object.entries(openApiDocument().paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(
      (method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
    ),
  );
  const rows = new Set(lakeShapes.flatMap(({ rows }) => rows.map(({ route }) => route)));
  const named = [...rows, ...Object.keys(withoutGrowth)];
  expect(named.sort()).toEqual(operations.sort());
});

it('names each row once', () => {
  const names = lakeShapes.flatMap(({ name, rows }) =>
    rows.map(({ route, of = '' }) => `${name}, ${route}, ${of}`),
  );
  expect(names).toEqual([...new Set(names)]);
});
