import type { z } from 'zod';
import { problemDetail } from '#contract/http-answer.ts';
import type { Clock } from '#ports/clock.ts';
import { EvalakeError } from '#contract/evalake-error.ts';
import { escapeControls } from '#contract/text/printable.ts';
import { readBoundedBody } from './bounded-body.ts';
import { EndpointFailedError } from './endpoint-errors.ts';

export interface HttpRequest {
  /** GET when absent. */
  readonly method?: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The limit of the unpacked answer; 64 MiB when absent. */
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

/** From the start of the connection to the head of the answer, sending included. */
const HEAD_WITHIN_MS = 90_000;
/** Limit of the time between two pieces of the answer. */
const PIECE_WITHIN_MS = 30_000;
/** Limit of the time for the whole body, as a server could send a byte now and then for ever. */
const BODY_WITHIN_MS = 30 * 60_000;

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** The limit of an error's answer. */
const MAX_PROBLEM_BYTES = 1024 * 1024;

/** The server was slower than a limit. */
export class TooSlowError extends EvalakeError {
  override readonly name = 'TooSlowError';
}

/**
 * Makes one request, bounded in memory and time whatever the server does. Does not follow redirects,
 * because that would send the headers elsewhere, the key among them.
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
    const response = await awaitWithin(timer, HEAD_WITHIN_MS, asked);
    const { status, headers } = response;
    const limitBytes = response.ok ? maxBytes : Math.min(maxBytes, MAX_PROBLEM_BYTES);
    const body = await readBody(response, limitBytes, timer);
    if (body !== undefined) return { status, headers, body };
    const { origin } = new URL(url);
    const message = `${origin} answered ${status} with more than ${limitBytes} bytes`;
    throw new EndpointFailedError(message, { status });
  } finally {
    // Closes the connection when the answer was not read to its end.
    ended.abort();
  }
}

/** Undefined when the body is longer than `maxBytes`. */
async function readBody(
  { body }: Response,
  maxBytes: number,
  timer: Clock,
): Promise<Buffer | undefined> {
  const untilMs = timer.now() + BODY_WITHIN_MS;
  return readBoundedBody(body, maxBytes, (piece) =>
    awaitWithin(timer, Math.min(PIECE_WITHIN_MS, untilMs - timer.now()), piece),
  );
}

/** @throws TooSlowError */
async function awaitWithin<T>(timer: Clock, limitMs: number, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = timer.sleep(limitMs, done.signal).then(() => undefined);
  try {
    const outcome = await Promise.race([work.then((value) => ({ value })), late]);
    if (outcome === undefined) throw new TooSlowError(`no answer within ${limitMs / 1000} s`);
    return outcome.value;
  } finally {
    done.abort();
  }
}

/** A text for people about an answer that is no success. */
export function problemOf({ status, body }: HttpAnswer): string {
  if (status >= 300 && status < 400) {
    return 'it redirects, which is not followed; give the address that it redirects to';
  }
  return escapeControls(problemDetail(body.toString()) ?? 'no evalake answers there');
}

/** Parses an answer's body. @throws EndpointFailedError when it is not an answer of evalake */
export function parseAnswer<T>(schema: z.ZodType<T>, { status, body }: HttpAnswer): T {
  try {
    return schema.parse(JSON.parse(body.toString()));
  } catch (cause) {
    const message = 'the answer is none of evalake, or of another version of it';
    throw new EndpointFailedError(message, { status, cause });
  }
}
