import {
  runningRead,
  runningStatement,
  sqlAnswer,
  sqlRequest,
  sqlSchemaAnswer,
} from '#schemas/sql-api.ts';
import { stillRunning } from './route-parts.ts';
import { projectQueryParams, queryParams } from './path-parameters.ts';
import { defineRoutes, okAnswer } from './route.ts';

const rows = {
  200: { description: 'The rows', json: sqlAnswer, csv: true },
  ...stillRunning,
} as const;

/** Routes for SQL. They need a key for the whole lake, as a statement is not bound to one project. */
export const sqlRoutes = defineRoutes({
  sql: {
    method: 'POST',
    path: '/v1/sql',
    scope: 'admin',
    summary: 'Rows of one SELECT; for keys with scope admin',
    body: { json: sqlRequest, maxBytes: 256 * 1024 },
    answers: rows,
    problems: [422],
  },
  schema: {
    method: 'GET',
    path: '/v1/sql/schema',
    scope: 'admin',
    summary: 'Tables, views, columns and saved questions; for keys with scope admin',
    answers: okAnswer(sqlSchemaAnswer),
  },
});

/** Routes that wait for a query which takes longer than its request may; only on AWS. */
export const queryRoutes = defineRoutes({
  rows: {
    method: 'GET',
    path: '/v1/queries/:query',
    scope: 'admin',
    summary: 'Rows of a statement that was still running; for keys with scope admin',
    params: queryParams,
    query: runningStatement,
    answers: rows,
    problems: [404, 422],
  },
  cancel: {
    method: 'DELETE',
    path: '/v1/queries/:query',
    scope: 'admin',
    summary: 'Stop a statement that still runs; for keys with scope admin',
    params: queryParams,
    answers: { 204: { description: 'Stopped, or ended before' } },
    problems: [404],
  },
  wait: {
    method: 'GET',
    path: '/v1/projects/:project/queries/:query',
    scope: 'read',
    summary: 'Where the answer of a read is, when its query is done',
    params: projectQueryParams,
    query: runningRead,
    answers: { 303: { description: 'Done: ask at Location' }, ...stillRunning },
    problems: [404, 422],
  },
});
