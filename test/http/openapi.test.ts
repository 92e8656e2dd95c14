import { expect, it } from 'vitest';
import { z } from 'zod';
import { answerExamples } from '#http/answer-examples.ts';
import { bodyExamples } from '#http/request-examples.ts';
import { openApiDocument } from '#http/openapi/openapi.ts';
import { jsonSchema } from '#http/openapi/json-schema.ts';
import { operationOf } from '#http/openapi/openapi-operation.ts';
import { allRoutes } from '#http/routes/all-routes.ts';

it('gives the length of a tuple in keywords of every version of JSON Schema', () => {
  const pair = { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2 };
  expect(jsonSchema(z.tuple([z.string(), z.string()]))).toEqual(pair);
  expect(JSON.stringify(openApiDocument())).not.toContain('prefixItems');
});

it('allows any kind for the results document of a run', () => {
  const { paths } = z
    .object({ paths: z.record(z.string(), z.looseObject({})) })
    .parse(openApiDocument());
  const text = JSON.stringify(paths['/v1/projects/{project}/runs/{run}/results']);
  for (const member of ['suites', 'providers', 'partial_results']) expect(text).toContain(member);
});

it('names every route, each once', () => {
  const documented = Object.entries(openApiDocument().paths).flatMap(([path, operations]) =>
    Object.keys(operations).map(
      (method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
    ),
  );
  expect(documented.sort()).toEqual(
    allRoutes.map((route) => `${route.method} ${route.path}`).sort(),
  );
});

const operationSchema = z.object({
  parameters: z.array(z.object({ name: z.string(), in: z.string() })).default([]),
});

it.each(allRoutes)('describes the parameters that the path has: $method $path', (route) => {
  const { parameters } = operationSchema.parse(operationOf(route));
  const described = parameters.filter((parameter) => parameter.in === 'path');
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  expect(described.map(({ name }) => name)).toEqual(inPath);
});

const exampledSchema = z.looseObject({ examples: z.array(z.unknown()).min(1) });

/** Every schema of the document, with the way to it. */
function schemasIn(value: unknown, way = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === 'schema' ? [[way, member] as [string, unknown]] : schemasIn(member, `${way} ${name}`),
  );
}

it.each(schemasIn(openApiDocument().paths))('has an example that fits:%s', (_, schema) => {
  const { examples } = exampledSchema.parse(schema);
  const type = z.fromJSONSchema(
    z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(schema))),
  );
  for (const example of examples) {
    const { error } = type.safeParse(example);
    expect(error?.issues ?? []).toEqual([]);
    expect(example).toBeDefined();
  }
});

it.each(allRoutes.filter(({ body }) => body))(
  'takes the example of its body: $method $path',
  (route) => {
    const example = bodyExamples[`${route.method} ${route.path}`];
    expect(route.body?.json.safeParse(example).error?.issues ?? []).toEqual([]);
  },
);

it.each(allRoutes)('would give the example of its answer: $method $path', (route) => {
  const example = answerExamples[`${route.method} ${route.path}`];
  const { json } = route.answers[200] ?? {};
  expect(json?.safeParse(example).error?.issues ?? []).toEqual([]);
});
