import { isUtf8 } from 'node:buffer';
import type { z } from 'zod';
import type { Line } from '#contract/lines.ts';
import { parsePythonJson } from '#json/non-finite.ts';
import { MAX_LINE_BYTES } from './format.ts';

/** A value, or why it is none. */
export type Parsed<T> =
  | { readonly data: T; readonly problem?: undefined }
  | { readonly data?: undefined; readonly problem: string };

/** The JSON of a line, in any shape. */
export function parseJsonLine(line: Line): Parsed<unknown> {
  if (line.tooLong) return { problem: `longer than ${MAX_LINE_BYTES} bytes` };
  const parsed = parseJsonText(line.text);
  const isCut = parsed.problem !== undefined && !line.ended;
  return isCut ? { problem: 'cut off: the file ends within it' } : parsed;
}

/** JSON, also with the numbers that Python writes. */
export function parseJsonText(text: Buffer): Parsed<unknown> {
  if (!isUtf8(text)) return { problem: NOT_UTF_8 };
  try {
    return { data: parsePythonJson(text.toString()) };
  } catch (error) {
    return { problem: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

export const NOT_UTF_8 = 'not UTF-8: save it as UTF-8 and import it again';

/** A value of a shape. */
export function parseShape<S extends z.ZodType>(
  parsed: Parsed<unknown>,
  schema: S,
): Parsed<z.output<S>> {
  if (parsed.problem !== undefined) return parsed;
  const { success, data, error } = schema.safeParse(parsed.data);
  return success ? { data } : { problem: issueText(error) };
}

/** What does not fit a shape, and where. */
export function issueText({ issues: [issue] }: z.ZodError): string {
  const path = issue?.path.join('.') ?? '';
  const message = (issue?.message ?? 'it has another shape')
    .replace(/^Invalid input: /, '')
    .replace(/received undefined$/, 'but it is missing');
  return `${path === '' ? '' : `${path}: `}${message}`;
}
