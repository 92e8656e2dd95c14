import { z } from 'zod';

/**
 * A member that a format leaves out somewhere. What is not there, is null, or is of another type is
 * undefined: one odd value costs itself, and not the file.
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
