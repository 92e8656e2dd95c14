import { z } from 'zod';

/** Body and answers of `POST /v1/sql`. */

export const MAX_SQL_ROWS = 100_000;

export const sqlLimit = z.coerce
  .number()
  .int()
  .min(1)
  .max(MAX_SQL_ROWS)
  .default(1000)
  .meta({ description: 'rows at most' });

export const sqlRequest = z.strictObject({
  sql: z.string().meta({ description: "one SELECT or WITH … SELECT, in Athena's SQL" }),
  parameters: z
    .array(z.union([z.string(), z.number()]))
    .default([])
    .meta({ description: 'one for each ?, in order' }),
  limit: z.int().min(1).max(MAX_SQL_ROWS).default(1000).meta({ description: 'rows at most' }),
});

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const sqlAnswer = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(value)),
  truncated: z.boolean().meta({ description: 'whether there are more rows than these' }),
});
export type SqlAnswer = z.infer<typeof sqlAnswer>;

export const runningAnswer = z.object({
  query_id: z.string(),
  status: z.literal('running'),
  next: z.string().meta({ description: 'the path to ask next, as in Location' }),
});

/** Query parameters of the URL of a statement that still runs. */
export const runningStatement = z.strictObject({ limit: sqlLimit });

/** Query parameters of the URL of another read that still runs: the path of its answer. */
export const runningRead = z.strictObject({
  // It is sent as the header Location.
  then: z.string().regex(/^[\x21-\x7e]*$/, 'holds what a URL does not'),
});

const described = z.object({ name: z.string(), type: z.string(), comment: z.string() });

/** What a statement may name, and questions to begin with. */
export const sqlSchemaAnswer = z.object({
  tables: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['table', 'view']),
      comment: z.string().nullable(),
      columns: z.array(described),
    }),
  ),
  queries: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      sql: z.string(),
      parameters: z.array(z.string()).meta({ description: 'the meaning of each ?, in order' }),
    }),
  ),
});
export type SqlSchemaAnswer = z.infer<typeof sqlSchemaAnswer>;
