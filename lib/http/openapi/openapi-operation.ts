import { z } from 'zod';
import { runParameterNames } from '#contract/run-parameters.ts';
import { problemSchema } from '#schemas/api.ts';
import { answerExamples } from '../answer-examples.ts';
import { jsonSchema } from './json-schema.ts';
import { runParameterSchema } from '../query-parameters.ts';
import {
  bodyExamples,
  parameterExamples,
  PROBLEM_EXAMPLE,
  RUNNING_EXAMPLE,
} from '../request-examples.ts';
import {
  type Answer,
  type Body,
  holdsRecords,
  type Route,
  type RouteProblem,
} from '../routes/route.ts';

/** A route as an operation of the OpenAPI document. */
export function operationOf(route: Route): object {
  const { summary, scope, body } = route;
  const parameters = parametersOf(route);
  return {
    summary,
    ...(scope === 'none' ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body
      ? { requestBody: { required: true, content: contentOf(body, bodyExamples[keyOf(route)]) } }
      : {}),
    responses: responsesOf(route),
  };
}

function parametersOf({ params, query, headers, body }: Route): object[] {
  const ofRecords = body && holdsRecords(body) ? runParameterNames : [];
  return [
    ...parameters('path', params),
    ...parameters('query', query),
    ...parameters('header', headers),
    ...ofRecords.map((name) => {
      const schema = withExample(jsonSchema(runParameterSchema), parameterExamples[name]);
      return { name, in: 'query', schema };
    }),
  ];
}

function parameters(
  place: 'path' | 'query' | 'header',
  schema?: z.ZodObject<z.core.$ZodShape>,
): object[] {
  return Object.entries(schema?.shape ?? {}).map(([name, type]) => {
    const required = !z.safeParse(type, undefined).success;
    const { description, ...described } = jsonSchema(type, 'input');
    return {
      name,
      in: place,
      required,
      ...(description === undefined ? {} : { description }),
      schema: withExample(described, parameterExamples[name]),
    };
  });
}

function keyOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

/** The schema with the example, unless it has one of its own. */
function withExample<S extends object>(schema: S, example: unknown) {
  return { examples: [example], ...schema };
}

function linesOf(example: unknown): string {
  const records: readonly unknown[] = Array.isArray(example) ? example : [example];
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

/** A body of one record a line has no object around its records. */
function recordsIn(example: unknown): unknown {
  const isAround = typeof example === 'object' && example !== null && 'items' in example;
  return isAround ? example.items : example;
}

function contentOf(body: Body, example: unknown): object {
  const lines = withExample({ type: 'string' }, linesOf(recordsIn(example)));
  return {
    'application/json': { schema: withExample(jsonSchema(body.json, 'input'), example) },
    ...(holdsRecords(body) ? { 'application/x-ndjson': { schema: lines } } : {}),
  };
}

const PROBLEMS = {
  400: 'a parameter, name or body that is not what it should be',
  401: 'no key, or one that does not count',
  403: 'a key for another project or scope',
  404: 'not there',
  409: 'it changed since the page before, or is changing',
  410: "it went by the project's retention",
  412: 'it has changed since it was read',
  413: 'too large',
  415: 'another content type or encoding',
  422: 'nothing that was sent can be accepted; it would read too much, run for too long, or compare what cannot be compared',
  503: 'not now; nothing was done, send it again after Retry-After seconds',
} as const satisfies Record<RouteProblem, string> & Record<number, string>;

/** What is answered before the API is asked: by AWS's gateway, and by the server's parser. */
const beforehand = {
  429: { description: 'too many requests at once; on AWS. Send it again later' },
  431: { description: 'an address or headers that are too long' },
};

function responsesOf(route: Route): object {
  const { answers, scope, body, problems = [] } = route;
  const guarded = scope === 'none' ? [] : ([400, 401, 403, 503] as const);
  const sent = body ? ([413, 415] as const) : [];
  const content = {
    'application/problem+json': { schema: withExample(jsonSchema(problemSchema), PROBLEM_EXAMPLE) },
  };
  const statuses = [...guarded, ...sent, ...problems];
  return {
    ...Object.fromEntries(
      Object.entries(answers).map(([status, answer]) => [
        status,
        responseOf(answer, status === '202' ? RUNNING_EXAMPLE : answerExamples[keyOf(route)]),
      ]),
    ),
    ...Object.fromEntries(
      statuses.map((status) => [status, { description: PROBLEMS[status], content }]),
    ),
    ...beforehand,
  };
}

function responseOf({ description, json, csv }: Answer, example: unknown): object {
  if (!json) return { description };
  const content = {
    'application/json': { schema: withExample(jsonSchema(json), example) },
    ...(csv
      ? {
          'text/csv': { schema: withExample({ type: 'string' }, 'task_id,runs\r\ncapitals,4\r\n') },
        }
      : {}),
  };
  return { description, content };
}
