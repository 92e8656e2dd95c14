import { z } from 'zod';

/**
 * An optional member. A value that is missing, null or of another type becomes undefined, so one
 * malformed value loses only itself and not the file.
 */
export function maybe<S extends z.ZodType>(schema: S) {
  return schema.nullish().catch(undefined);
}

/** A member of any value. `z.unknown()` alone means that it must be there. */
export const anything = z.unknown().optional();

/** An object of whose members nothing is known. */
export const anyObject = z.record(z.string(), z.unknown());

/** Members of names that are not known; one of another type than theirs is undefined. */
export function maybeRecord<S extends z.ZodType>(schema: S) {
  return maybe(z.record(z.string(), maybe(schema)));
}
