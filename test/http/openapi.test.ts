import { expect, it } from 'vitest';
import { z } from 'zod';
import { openApiDocument } from '#http/openapi.ts';
import { jsonSchema } from '#http/openapi-parts.ts';

it('tells how many elements a tuple has, in words that every JSON Schema has', () => {
  const pair = { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2 };
  expect(jsonSchema(z.tuple([z.string(), z.string()]))).toEqual(pair);
  expect(JSON.stringify(openApiDocument())).not.toContain('prefixItems');
});

it('says of the results document of a run that it may be of any kind', () => {
  const { paths } = z
    .object({ paths: z.record(z.string(), z.looseObject({})) })
    .parse(openApiDocument());
  const text = JSON.stringify(paths['/v1/projects/{project}/runs/{run}/results']);
  for (const member of ['suites', 'providers', 'partial_results']) expect(text).toContain(member);
});
