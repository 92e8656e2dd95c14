import { z } from 'zod';
import { VERSION } from '../contract/version.ts';
import * as api from '../../schemas/api.ts';
import * as sql from '../../schemas/sql-api.ts';
import { projectSettingsSchema } from '../../schemas/project-settings.ts';
import { recorderEventSchema } from '../../schemas/recorder-event.ts';

/** The OpenAPI 3.1 document, from the schemas that requests are checked with. */
export function openApiDocument(): object {
  const project = pathParameter('project', 'letters, digits, . _ -, at most 64');
  const run = pathParameter('run', "the recorder's run id, percent-encoded");
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
        get: readOperation('Runs, newest first', [project], api.listRunsAnswer, api.listRunsQuery),
      },
      '/v1/projects/{project}/runs/{run}': {
        get: readOperation('One run', runPath, api.runDetail),
      },
      '/v1/projects/{project}/runs/{run}/events': {
        get: readOperation('Events of a run', runPath, api.eventsAnswer, api.eventsQuery),
      },
      '/v1/projects/{project}/runs/{run}/metrics': {
        get: readOperation(
          'data of its metrics events',
          runPath,
          api.metricsAnswer,
          api.metricsQuery,
        ),
      },
      '/v1/projects/{project}/trends': {
        get: readOperation('Scores over time', [project], api.trendsAnswer, api.trendsQuery),
      },
      '/v1/projects/{project}/settings': {
        get: readOperation('Settings of the project; ETag names their state', [project], settings),
        put: settingsOperation(project),
      },
      '/v1/sql': { post: sqlOperation() },
      '/healthz': { get: { ...readOperation('Liveness', [], api.healthAnswer), security: [] } },
    },
  };
}

function pathParameter(name: string, description: string) {
  return { name, in: 'path', required: true, description, schema: { type: 'string' } };
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output' = 'output') {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

function jsonContent(schema: z.ZodType) {
  return { 'application/json': { schema: jsonSchema(schema) } };
}

function problem(description: string) {
  const schema = jsonSchema(api.problemSchema);
  return { description, content: { 'application/problem+json': { schema } } };
}

function queryParameters(query: z.ZodObject) {
  return Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: jsonSchema(schema as z.ZodType, 'input'),
  }));
}

function readOperation(
  summary: string,
  parameters: object[],
  answer: z.ZodType,
  query: z.ZodObject = z.object({}),
) {
  return {
    summary,
    parameters: [...parameters, ...queryParameters(query)],
    responses: {
      200: { description: 'OK', content: jsonContent(answer) },
      default: problem('a problem'),
    },
  };
}

function ingestOperation(project: object) {
  const event = jsonSchema(recorderEventSchema, 'input');
  const query = ['task', 'model', 'metric', 'config_hash', 'tag'].map((name) => ({
    name,
    in: 'query',
    schema: { type: 'string', maxLength: 512 },
  }));
  return {
    summary: 'Take events; answers when they are durable',
    parameters: [project, ...query],
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: { type: 'array', items: event, minItems: 1 } },
        'application/x-ndjson': { schema: { type: 'string' } },
      },
    },
    responses: {
      200: { description: 'Kept', content: jsonContent(api.ingestAnswer) },
      400: problem('no events in it'),
      413: problem('too large'),
      415: problem('another content type or encoding'),
      503: problem('cannot store now; send it again'),
      default: problem('a problem'),
    },
  };
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
      400: problem('a setting that is not what it may be'),
      403: problem('another scope than admin'),
      412: problem('the settings have changed since they were read'),
      default: problem('a problem'),
    },
  };
}

function sqlOperation() {
  const rows = {
    description: 'The rows',
    content: { ...jsonContent(sql.sqlAnswer), 'text/csv': { schema: { type: 'string' } } },
  };
  return {
    summary: 'Rows of one SELECT; for keys with scope admin',
    requestBody: {
      required: true,
      content: { 'application/json': { schema: jsonSchema(sql.sqlRequest, 'input') } },
    },
    responses: {
      200: rows,
      202: {
        description: 'Still running: ask at Location',
        content: jsonContent(sql.runningAnswer),
      },
      400: problem('not one SELECT, or one that fails'),
      403: problem('another scope than admin'),
      422: problem('it would read too much or run for too long'),
      503: problem('cannot run it now; send it again'),
      default: problem('a problem'),
    },
  };
}
