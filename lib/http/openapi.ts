import { z } from 'zod';
import { VERSION } from '#contract/version.ts';
import * as runs from '#read/run-answers.ts';
import * as api from '#schemas/api.ts';
import * as sql from '#schemas/sql-api.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { recorderEventSchema } from '#schemas/recorder-event.ts';
import {
  jsonContent,
  jsonSchema,
  openOperation,
  pathParameter,
  problems,
  queryParameters,
  readOperation,
  stillRunning,
  throttled,
} from './openapi-parts.ts';
import { anyDocument, resultsPaths, takingOperation } from './openapi-results.ts';

/** The OpenAPI 3.1 document, from the schemas that requests are checked with. */
export function openApiDocument(): object {
  const project = pathParameter('project', 'letters, digits, . _ -, at most 64');
  const run = pathParameter('run', "the recorder's run id, percent-encoded", { minLength: 1 });
  const query = pathParameter('query', 'the id of a query that still runs; only on AWS');
  const runPath = [project, run];
  const settings = projectSettingsSchema;
  return {
    openapi: '3.1.0',
    info: {
      title: 'evalake',
      version: VERSION,
      description: 'Cloud recorder for LLM evaluations: events in, history and trends out.',
    },
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        basic: { type: 'http', scheme: 'basic', description: 'the key as the password' },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
    },
    security: [{ bearer: [] }, { basic: [] }, { apiKey: [] }],
    paths: {
      '/v1/projects/{project}/events': { post: ingestOperation(project) },
      '/v1/projects/{project}/runs': {
        get: readOperation('Runs, newest first', [project], runs.listRunsAnswer, api.listRunsQuery),
      },
      '/v1/projects/{project}/runs/{run}': {
        get: readOperation('One run', runPath, runs.runDetail),
      },
      ...detailPaths(runPath),
      '/v1/projects/{project}/trends': {
        get: readOperation('Scores over time', [project], api.trendsAnswer, api.trendsQuery),
      },
      ...resultsPaths(project),
      '/v1/projects/{project}/settings': {
        get: readOperation('Settings of the project; ETag names their state', [project], settings),
        put: settingsOperation(project),
      },
      '/v1/projects/{project}/queries/{query}': { get: waitOperation(project, query) },
      '/v1/sql': { post: sqlOperation() },
      '/v1/queries/{query}': { get: rowsOperation(query) },
      '/v1/openapi.json': { get: openOperation('This document', z.looseObject({})) },
      '/healthz': { get: openOperation('Liveness', api.healthAnswer) },
    },
  };
}

/** What goes by the project's retention. */
function detailPaths(run: object[]) {
  const read = (title: string, answer: z.ZodType, query?: z.ZodObject) =>
    readOperation(title, run, answer, query, [410]);
  const items = [runs.itemsAnswer, api.itemsQuery, [409, 410]] as const;
  return {
    '/v1/projects/{project}/runs/{run}/events': {
      get: read('Events of a run', runs.eventsAnswer, api.eventsQuery),
    },
    '/v1/projects/{project}/runs/{run}/items': {
      get: readOperation('Items of a sealed run, metric by metric', run, ...items),
    },
    '/v1/projects/{project}/runs/{run}/metrics': {
      get: read('data of its metrics events', api.metricsAnswer, api.metricsQuery),
    },
    '/v1/projects/{project}/runs/{run}/results': {
      get: read('Results document of a sealed run', anyDocument),
    },
  };
}

function ingestOperation(project: object) {
  const items = jsonSchema(recorderEventSchema, 'input');
  const json = { type: 'array', items, minItems: 1 };
  const summary = 'Take events; answers when they are durable';
  return takingOperation(summary, project, json, api.ingestAnswer);
}

function settingsOperation(project: object) {
  const ifMatch = {
    name: 'if-match',
    in: 'header',
    required: false,
    description: 'the ETag of the settings that these replace; without it they replace any',
    schema: { type: 'string' },
  };
  const schema = jsonSchema(projectSettingsSchema, 'input');
  return {
    summary: 'Replace the settings of the project; for keys with scope admin',
    parameters: [project, ifMatch],
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses: {
      200: { description: 'Kept', content: jsonContent(projectSettingsSchema) },
      ...problems(400, 401, 403, 412, 413, 415, 503),
      ...throttled,
    },
  };
}

const rows = {
  200: {
    description: 'The rows',
    content: { ...jsonContent(sql.sqlAnswer), 'text/csv': { schema: { type: 'string' } } },
  },
  ...stillRunning,
};

function sqlOperation() {
  return {
    summary: 'Rows of one SELECT; for keys with scope admin',
    requestBody: {
      required: true,
      content: { 'application/json': { schema: jsonSchema(sql.sqlRequest, 'input') } },
    },
    responses: { ...rows, ...problems(400, 401, 403, 413, 415, 422, 503), ...throttled },
  };
}

function rowsOperation(query: object) {
  return {
    summary: 'Rows of a statement that was still running; for keys with scope admin',
    parameters: [query, ...queryParameters(sql.runningStatement)],
    responses: { ...rows, ...problems(400, 401, 403, 404, 422, 503), ...throttled },
  };
}

function waitOperation(project: object, query: object) {
  return {
    summary: 'Where the answer of a read is, when its query is done',
    parameters: [project, query, ...queryParameters(sql.runningRead(''))],
    responses: {
      303: { description: 'Done: ask at Location' },
      ...stillRunning,
      ...problems(400, 401, 403, 404, 422, 503),
      ...throttled,
    },
  };
}
