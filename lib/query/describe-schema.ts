import { tables } from '#lake/tables/all-tables.ts';
import type { Column } from '#parquet/index.ts';
import type { SqlSchemaAnswer } from '#schemas/sql-api.ts';
import { views } from './all-views.ts';
import { namedQueries } from './named/named-queries.ts';
import { PRESTO_TYPES } from './presto-view.ts';
import { PARTITION } from './view.ts';

/** Every table and view with its columns, in Athena's types, and every saved question. */
export function describeSchema(): SqlSchemaAnswer {
  return {
    tables: [
      ...tables.map(({ name, columns }) => ({
        ...{ name, kind: 'table' as const, comment: null },
        columns: [...columns, ...PARTITION].map(describeColumn),
      })),
      ...views.map(({ name, comment, columns }) => ({
        ...{ name, kind: 'view' as const, comment },
        columns: columns.map(describeColumn),
      })),
    ],
    queries: namedQueries.map(({ name, description, sql, parameters }) => ({
      ...{ name, description, sql },
      parameters: [...parameters],
    })),
  };
}

function describeColumn({ name, type, comment }: Column) {
  return { name, type: PRESTO_TYPES[type], comment };
}
