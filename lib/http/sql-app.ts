import { type Context, Hono } from 'hono';
import type { RunningQueries, SqlReader } from '#ports/sql-reader.ts';
import { describeSchema } from '#query/describe-schema.ts';
import { explainFailure } from '#read/sql.ts';
import {
  formatTable,
  type StatementRunner,
  statementsOf,
  type TableFormat,
  type TableText,
} from '#read/statement-runner.ts';
import { type AccessPorts, type Guard, openGuard } from './access.ts';
import { ProblemError } from './problem.ts';
import { queryRoutes, sqlRoutes } from './routes/sql-routes.ts';
import { answerUnlessRunning, statementLocation } from './running-query.ts';
import { serve } from './serve-route.ts';

export interface SqlAppPorts extends AccessPorts {
  readonly engine: SqlReader;
  /** Runs statements apart from this process; the engine runs them in it when absent. */
  readonly statements?: StatementRunner | undefined;
  /** Absent when every query ends before its request does, as on a laptop. */
  readonly running?: RunningQueries;
  /** The most bytes of rows in an answer. Further rows are left out, and `truncated` is true. */
  readonly maxAnswerBytes: number;
}

/** The routes for SQL, for keys of the whole lake. */
export function sqlApp(ports: SqlAppPorts): Hono {
  const app = new Hono();
  const guard = openGuard(ports);
  const { maxAnswerBytes: maxBytes, statements = statementsOf(ports.engine) } = ports;
  serve(app, guard, sqlRoutes.sql, ({ body, context }) => {
    const { signal } = context.req.raw;
    const table = statements.run(body, wantedFormat(context), { maxBytes, signal });
    return answerUnlessRunning(answerTable(context, table), (id) =>
      statementLocation(id, body.limit),
    );
  });
  serve(app, guard, sqlRoutes.schema, () => describeSchema());
  if (ports.running) addRunningQueries(app, guard, ports, ports.running);
  return app;
}

function addRunningQueries(
  app: Hono,
  guard: Guard,
  { maxAnswerBytes }: SqlAppPorts,
  running: RunningQueries,
): void {
  serve(app, guard, queryRoutes.rows, ({ params, query: { limit }, context }) => {
    const table = explainFailure(running.resume(params.query, limit)).then((whole) =>
      formatTable(whole, wantedFormat(context), maxAnswerBytes),
    );
    return answerUnlessRunning(answerTable(context, table), (id) => statementLocation(id, limit));
  });

  serve(app, guard, queryRoutes.cancel, async ({ params: { query } }) => {
    await running.cancel(query);
    return new Response(null, { status: 204 });
  });

  // Gives no rows: whose the query is, is not known here.
  serve(app, guard, queryRoutes.wait, ({ params, query: { then }, context }) => {
    checkOwnPath(then, params.project);
    const done = running.wait(params.query).then(() => context.redirect(then, 303));
    return answerUnlessRunning(done, () => {
      const { pathname, search } = new URL(context.req.url);
      return pathname + search;
    });
  });
}

function checkOwnPath(path: string, project: string): void {
  if (path.startsWith(`/v1/projects/${project}/`)) return;
  const detail = 'then: not a path of this project';
  throw new ProblemError({ name: 'invalid-parameter', status: 400, detail });
}

async function answerTable(context: Context, result: Promise<TableText>): Promise<Response> {
  const { text, truncated } = await result;
  if (wantedFormat(context) === 'json') {
    return new Response(text, { headers: { 'content-type': 'application/json' } });
  }
  return new Response(text, {
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'evalake-truncated': String(truncated),
    },
  });
}

function wantedFormat(context: Context): TableFormat {
  const types = (context.req.header('accept') ?? '').split(',');
  return types.some((type) => type.split(';')[0]?.trim() === 'text/csv') ? 'csv' : 'json';
}
