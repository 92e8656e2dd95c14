import type { z } from 'zod';
import { UnreadableLogError } from './format.ts';
import { issueText, parseJsonText } from './parse-value.ts';

/** A file that is one JSON document of a shape. @throws UnreadableLogError */
export function parseDocument<S extends z.ZodType>(
  path: string,
  text: Buffer,
  schema: S,
): z.infer<S> {
  const parsed = schema.safeParse(parseJson(path, text));
  if (parsed.success) return parsed.data;
  throw new UnreadableLogError(path, issueText(parsed.error));
}

function parseJson(path: string, text: Buffer): unknown {
  const { data, problem } = parseJsonText(text);
  if (problem !== undefined) throw new UnreadableLogError(path, problem);
  return data;
}
