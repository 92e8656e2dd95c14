import { z } from 'zod';

/** A zod schema as the JSON Schema of OpenAPI 3.1. */
export function jsonSchema(schema: z.core.$ZodType, io: 'input' | 'output' = 'output') {
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
