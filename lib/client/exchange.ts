import type { z } from 'zod';
import { problemDetail } from '#contract/http-answer.ts';
import type { Clock } from '#ports/clock.ts';
import { EvalakeError } from '#contract/evalake-error.ts';
import { EndpointFailedError } from './endpoint-errors.ts';

export interface HttpRequest {
  /** GET when absent. */
  readonly method?: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the longest answer that is read, unpacked; 64 MiB when absent. */
  readonly maxBytes?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** All of it, unpacked. */
  readonly body: Buffer;
}

export interface ExchangePorts {
  readonly fetch: typeof fetch;
  /** Measures the deadlines. */
  readonly timer: Clock;
}

/** From the first byte of the connection to the head of the answer, what is sent included. */
const HEAD_WITHIN_MS = 90_000;
/** Between two pieces of the answer. */
const PIECE_WITHIN_MS = 30_000;
/** For all pieces together: a server that sends a byte now and then comes to an end too. */
const BODY_WITHIN_MS = 30 * 60_000;

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** Of an answer that says what is wrong. */
const MAX_PROBLEM_BYTES = 1024 * 1024;

/** The server takes longer than it may. */
export class TooSlowError extends EvalakeError {
  override readonly name = 'TooSlowError';
}

/**
 * Asks once. Nothing that the server does takes memory or time without end: a redirect is an answer
 * like another, and is not followed, as it could carry the key elsewhere.
 * @throws TooSlowError, EndpointFailedError when the answer is too long, and what `fetch` throws
 */
export async function exchange(
  url: string,
  { maxBytes = MAX_ANSWER_BYTES, ...request }: HttpRequest,
  { fetch, timer }: ExchangePorts,
): Promise<HttpAnswer> {
  const ended = new AbortController();
  const { signal } = ended;
  try {
    const asked = fetch(url, { ...request, redirect: 'manual', signal });
    const response = await within(timer, HEAD_WITHIN_MS, asked);
    const { status, headers } = response;
    const limit = response.ok ? maxBytes : Math.min(maxBytes, MAX_PROBLEM_BYTES);
    const body = await readBody(response, limit, timer);
    if (body !== undefined) return { status, headers, body };
    const { origin } = new URL(url);
    const message = `${origin} answered ${status} with more than ${limit} bytes`;
    throw new EndpointFailedError(message, { status });
  } finally {
    // Lets go of a connection that is left early.
    ended.abort();
  }
}

/** Undefined when it is longer. */
async function readBody(
  { body }: Response,
  maxBytes: number,
  timer: Clock,
): Promise<Buffer | undefined> {
  if (body === null) return Buffer.alloc(0);
  const reader = body.getReader();
  const until = timer.now() + BODY_WITHIN_MS;
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const withinMs = Math.min(PIECE_WITHIN_MS, until - timer.now());
    const piece: { readonly value?: unknown } = await within(timer, withinMs, reader.read());
    const { value } = piece;
    if (!(value instanceof Uint8Array)) return Buffer.concat(pieces);
    size += value.length;
    if (size > maxBytes) return undefined;
    pieces.push(value);
  }
}

/** @throws TooSlowError */
async function within<T>(timer: Clock, ms: number, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = timer.sleep(ms, done.signal).then(() => undefined);
  try {
    const outcome = await Promise.race([work.then((value) => ({ value })), late]);
    if (outcome === undefined) throw new TooSlowError(`no answer within ${ms / 1000} s`);
    return outcome.value;
  } finally {
    done.abort();
  }
}

/** Why an answer is no success, for people. */
export function problemOf({ status, body }: HttpAnswer): string {
  if (status >= 300 && status < 400) {
    return 'it redirects, which is not followed; give the address that it redirects to';
  }
  return problemDetail(body.toString()) ?? 'no evalake answers there';
}

/** What an answer holds. @throws EndpointFailedError when it is not what evalake answers */
export function parseAnswer<T>(schema: z.ZodType<T>, { status, body }: HttpAnswer): T {
  try {
    return schema.parse(JSON.parse(body.toString()));
  } catch (cause) {
    const message = 'the answer is none of evalake, or of another version of it';
    throw new EndpointFailedError(message, { status, cause });
  }
}
