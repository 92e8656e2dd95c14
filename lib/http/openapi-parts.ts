import { z } from 'zod';
import * as api from '#schemas/api.ts';
import { runningAnswer } from '#schemas/sql-api.ts';

/** What the operations of the OpenAPI document are put together from. */

export function pathParameter(name: string, description: string, schema: object = {}) {
  return { name, in: 'path', required: true, description, schema: { type: 'string', ...schema } };
}

export function jsonSchema(schema: z.ZodType, io: 'input' | 'output' = 'output') {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'tuple') boundTuple(jsonSchema);
    },
  });
  return rest;
}

/**
 * `prefixItems` alone says nothing of a tuple's length, and tools that know it by its older name take
 * the schema for a broken one: a tuple of equal members is an array of so many.
 */
function boundTuple(tuple: z.core.JSONSchema.BaseSchema): void {
  const [first, ...others] = tuple.prefixItems ?? [];
  const isUniform = others.every((other) => JSON.stringify(other) === JSON.stringify(first));
  if (first === undefined || !isUniform) return;
  delete tuple.prefixItems;
  Object.assign(tuple, { items: first, minItems: 1 + others.length, maxItems: 1 + others.length });
}

export function jsonContent(schema: z.ZodType) {
  return { 'application/json': { schema: jsonSchema(schema) } };
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
  422: 'it would read too much or run for too long',
  503: 'not now; nothing was done, send it again after Retry-After seconds',
} as const;
type ProblemStatus = keyof typeof PROBLEMS;

/** The problems that an operation can answer with, by status. */
export function problems(...statuses: readonly ProblemStatus[]) {
  const content = { 'application/problem+json': { schema: jsonSchema(api.problemSchema) } };
  return Object.fromEntries(
    statuses.map((status) => [status, { description: PROBLEMS[status], content }]),
  );
}

/** Only on AWS, and not a problem of the API's own: its gateway answers. */
export const throttled = {
  429: { description: 'too many requests at once; on AWS. Send it again later' },
};

export const stillRunning = {
  202: {
    description: 'The query still runs, on AWS: ask at Location',
    content: jsonContent(runningAnswer),
  },
};

export function queryParameters(query: z.ZodObject) {
  return Object.entries(query.shape).map(([name, schema]) => {
    const isRequired = !z.safeParse(schema as z.ZodType, undefined).success;
    const described = jsonSchema(schema as z.ZodType, 'input');
    return { name, in: 'query', required: isRequired, schema: described };
  });
}

/** A question about a project or one of its runs. */
export function readOperation(
  summary: string,
  parameters: object[],
  answer: z.ZodType,
  query: z.ZodObject = z.object({}),
  more: readonly ProblemStatus[] = [],
) {
  return {
    summary,
    parameters: [...parameters, ...queryParameters(query)],
    responses: {
      200: { description: 'OK', content: jsonContent(answer) },
      ...stillRunning,
      ...problems(400, 401, 403, 404, 422, 503, ...more),
      ...throttled,
    },
  };
}

/** Answered to everybody. */
export function openOperation(summary: string, answer: z.ZodType) {
  const responses = { 200: { description: 'OK', content: jsonContent(answer) }, ...throttled };
  return { summary, security: [], responses };
}
