import { z } from 'zod';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { QueryTooLargeError, QueryTooSlowError } from '#ports/sql-reader.ts';
import { StatementRefusedError } from '#query/guard-error.ts';
import { StatementFailedError } from '#read/sql.ts';
import { statementsOf } from '#read/statement-runner.ts';
import { READY, type SqlAnswer, type SqlRequest, TOO_LARGE_EXIT } from './sql-messages.ts';

/** The program of the process in which SQL runs: it answers one request after the other. */

const CHECK_MEMORY_MS = 20;
/** Node and DuckDB take the rest. */
const ENGINE_SHARE = 0.6;
const ENGINE_THREADS = 2;

const optionsSchema = z.object({
  dataFolder: z.string(),
  readSeconds: z.number(),
  memoryBytes: z.number(),
});

const requestSchema: z.ZodType<SqlRequest> = z.object({
  statement: z.object({
    sql: z.string(),
    parameters: z.array(z.union([z.string(), z.number()])),
    limit: z.number(),
  }),
  format: z.enum(['json', 'csv']),
  maxBytes: z.number(),
});

const { memoryBytes, ...options } = optionsSchema.parse(JSON.parse(process.argv[2] ?? ''));

// The engine's own limit does not count texts and lists that it is making.
setInterval(() => {
  if (process.memoryUsage.rss() > memoryBytes) process.exit(TOO_LARGE_EXIT);
}, CHECK_MEMORY_MS).unref();

process.on('disconnect', () => process.exit());

const engine = await DuckDbEngine.open({
  ...options,
  memoryBytes: memoryBytes * ENGINE_SHARE,
  threads: ENGINE_THREADS,
});
const statements = statementsOf(engine);

process.on('message', (message) => {
  void answer(requestSchema.parse(message));
});
process.send?.(READY);

async function answer(request: SqlRequest): Promise<void> {
  process.send?.(await run(request));
}

async function run({ statement, format, maxBytes }: SqlRequest): Promise<SqlAnswer> {
  try {
    const { text, truncated } = await statements.run(statement, format, { maxBytes });
    return { kind: 'table', text: Buffer.from(text), truncated };
  } catch (error) {
    return describe(error);
  }
}

function describe(error: unknown): SqlAnswer {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof StatementRefusedError) return { kind: 'refused', message };
  if (error instanceof StatementFailedError) return { kind: 'failed', message };
  if (error instanceof QueryTooSlowError) return { kind: 'too-slow' };
  if (error instanceof QueryTooLargeError) return { kind: 'too-large' };
  return { kind: 'fault', message };
}
