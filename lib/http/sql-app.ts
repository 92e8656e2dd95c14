import { type Context, Hono } from 'hono';
import type { RunningQueries, SqlReader, SqlTable } from '#ports/sql-reader.ts';
import { toCsv } from '#read/csv.ts';
import { explained, runStatement } from '#read/sql.ts';
import { withinBytes } from '#read/pages.ts';
import { runningRead, runningStatement, sqlRequest } from '#schemas/sql-api.ts';
import { type AccessPorts, requireAccess } from './access.ts';
import { parseSent, readJson } from './parse.ts';
import { orRunning, statementLocation } from './running-query.ts';

export interface SqlAppPorts extends AccessPorts {
  readonly engine: SqlReader;
  /** Absent when every query ends before its request does. */
  readonly running?: RunningQueries;
  /** Bytes of rows in an answer; what is over is left out, and `truncated` says so. */
  readonly maxAnswerBytes: number;
}

const MAX_BODY_BYTES = 256 * 1024;

/** SQL, for keys that cover the lake: what a statement reads is not known to be of one project. */
export function sqlApp(ports: SqlAppPorts): Hono {
  const app = new Hono();
  app.post('/v1/sql', requireAccess(ports, 'admin'), async (context) => {
    const statement = parseSent(sqlRequest, await readJson(context, MAX_BODY_BYTES));
    return orRunning(
      answer(context, runStatement(ports.engine, statement), ports.maxAnswerBytes),
      (id) => statementLocation(id, statement.limit),
    );
  });
  if (ports.running) addRunningQueries(app, ports, ports.running);
  return app;
}

function addRunningQueries(app: Hono, ports: SqlAppPorts, running: RunningQueries): void {
  app.get('/v1/queries/:query', requireAccess(ports, 'admin'), async (context) => {
    const { limit } = parseSent(runningStatement, context.req.query());
    const table = explained(running.resume(context.req.param('query'), limit));
    return orRunning(answer(context, table, ports.maxAnswerBytes), (id) =>
      statementLocation(id, limit),
    );
  });

  // Gives no rows: whose the query is, is not known here.
  app.get('/v1/projects/:project/queries/:query', requireAccess(ports, 'read'), async (context) => {
    const { project, query } = context.req.param();
    const { then } = parseSent(runningRead(project), context.req.query());
    const done = running.wait(query).then(() => context.redirect(then, 303));
    return orRunning(done, () => {
      const { pathname, search } = new URL(context.req.url);
      return pathname + search;
    });
  });
}

async function answer(
  context: Context,
  result: Promise<SqlTable>,
  maxBytes: number,
): Promise<Response> {
  const table = withinBytes(await result, maxBytes);
  if (!wantsCsv(context.req.header('accept'))) return context.json(table);
  return new Response(toCsv(table), {
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'evalake-truncated': String(table.truncated),
    },
  });
}

function wantsCsv(accept: string | undefined): boolean {
  return (accept ?? '').split(',').some((type) => type.split(';')[0]?.trim() === 'text/csv');
}
