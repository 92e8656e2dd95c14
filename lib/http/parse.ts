import { isUtf8 } from 'node:buffer';
import type { Context } from 'hono';
import type { z } from 'zod';
import { describeSyntaxError } from '#json/describe-syntax.ts';
import { readBody } from './body.ts';
import { ProblemError } from './problem.ts';

/** Parses what was sent by a schema. @throws ProblemError 400 that says what is wrong with it */
export function parseRequestPart<S extends z.ZodType>(schema: S, sent: unknown): z.output<S> {
  const parsed = schema.safeParse(sent);
  if (parsed.success) return parsed.data;
  const detail = parsed.error.issues
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    .join('; ');
  throw new ProblemError({ name: 'invalid-parameter', status: 400, detail });
}

/** Reads a JSON body. @throws ProblemError */
export async function readJson(context: Context, limitBytes: number): Promise<unknown> {
  return parseJson(await readBody(context, limitBytes));
}

/** Parses a JSON body. @throws ProblemError */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    const text = Buffer.from(body);
    const detail = `the body is ${isUtf8(text) ? describeSyntaxError(text) : 'not UTF-8'}`;
    throw new ProblemError({ name: 'unreadable-body', status: 400, detail });
  }
}
