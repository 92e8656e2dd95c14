import { z } from 'zod';
import * as documents from '#read/document-answers.ts';
import * as results from '#schemas/results-api.ts';
import {
  benchmarkDocument,
  errorDocument,
  evaluationDocument,
  evaluationSummary,
} from '#schemas/results.ts';
import { jsonContent, jsonSchema, problems, readOperation, throttled } from './openapi-parts.ts';

/** A results document of whatever kind. */
export const anyDocument = z.union([evaluationDocument, benchmarkDocument, errorDocument]);

const RUN_PARAMETERS = ['task', 'model', 'metric', 'config_hash', 'tag'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string', maxLength: 512 },
}));

/** Something that is sent as JSON or a line each, and kept. */
export function takingOperation(
  summary: string,
  project: object,
  json: object,
  answer: z.ZodType,
): object {
  return {
    summary,
    parameters: [project, ...RUN_PARAMETERS],
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: json },
        'application/x-ndjson': { schema: { type: 'string' } },
      },
    },
    responses: {
      200: { description: 'Kept', content: jsonContent(answer) },
      ...problems(400, 401, 403, 413, 415, 503),
      ...throttled,
    },
  };
}

/** The paths of results documents. */
export function resultsPaths(project: object): Record<string, object> {
  const json = jsonSchema(anyDocument, 'input');
  const summary = 'Take results documents; answers when they are durable';
  const read = (title: string, answer: z.ZodType, query: z.ZodObject) => ({
    get: readOperation(title, [project], answer, query),
  });
  return {
    '/v1/projects/{project}/results': {
      post: takingOperation(summary, project, json, results.resultsAnswer),
    },
    '/v1/projects/{project}/documents': read(
      'Results documents that were taken in, newest first',
      documents.documentsAnswer,
      results.documentsQuery,
    ),
    '/v1/projects/{project}/suites': read(
      'Suites over time, newest first',
      documents.suitesAnswer,
      results.suitesQuery,
    ),
    '/v1/projects/{project}/benchmarks': read(
      'Benchmarks, newest first, their providers compared',
      documents.benchmarksAnswer,
      results.benchmarksQuery,
    ),
    '/v1/projects/{project}/errors': read(
      'Failed evaluations, newest first',
      documents.errorsAnswer,
      results.errorsQuery,
    ),
    '/v1/projects/{project}/summary': read(
      'Latest evaluation, its change to the one before, and the last seven days',
      evaluationSummary,
      z.object({}),
    ),
  };
}
