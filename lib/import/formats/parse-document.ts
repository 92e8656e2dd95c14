import type { z } from 'zod';
import { parsePythonJson } from '#json/non-finite.ts';
import { UnreadableLogError } from './format.ts';

/** A file that is one JSON document of a shape. @throws UnreadableLogError */
export function parseDocument<S extends z.ZodType>(
  path: string,
  text: Buffer,
  schema: S,
): z.infer<S> {
  const parsed = schema.safeParse(parseJson(path, text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UnreadableLogError(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

function parseJson(path: string, text: Buffer): unknown {
  try {
    return parsePythonJson(text.toString());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnreadableLogError(path, `not JSON: ${reason}`, { cause: error });
  }
}
