import { signal } from '@preact/signals';
import { ProblemAnswer, UnreachableError, UnreadableAnswerError } from './failures.ts';
import { isRecord, type Shape } from './shape.ts';

export interface AskOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Reads the text of the answer; `parseAsSent` for what people read digit by digit. */
  readonly parse?: ((text: string) => unknown) | undefined;
  /** Called when the server answers that it still works on it, with where to ask again. */
  readonly onWaiting?: (at: URL) => void;
}

export interface Answer<T> {
  readonly data: T;
  readonly etag: string | undefined;
  /** When the server last said that this is how it is. */
  readonly at: Date;
}

/** Whether the server has refused a request for want of a session; signing in clears it. */
export const isSignedOut = signal(false);

/** A query that the server still works on is asked for again this often when it does not say. */
const USUAL_WAIT_MS = 1000;
const MOST_KEPT = 24;

/** The last answers by address, so that Back shows them at once and an unchanged one is not sent again. */
const kept = new Map<string, Answer<unknown>>();

/** What is asked ahead and not wanted by then is as good as never asked. */
const AHEAD_MS = 2000;
const ahead = new Map<
  string,
  { readonly sentMs: number; readonly response: Promise<Response | undefined> }
>();

/** Sends a GET that somebody will ask for in a moment, who then waits for this one. */
export function askAhead(path: string): void {
  const url = urlOf(path);
  const response = send(url, {}).then(
    (answered) => (answered.ok ? answered : undefined),
    () => undefined,
  );
  ahead.set(url.href, { sentMs: performance.now(), response });
}

/** Undefined where nothing was asked ahead, or in vain. */
async function answerAhead({ href }: URL): Promise<Response | undefined> {
  const asked = ahead.get(href);
  ahead.delete(href);
  return asked && performance.now() - asked.sentMs < AHEAD_MS ? asked.response : undefined;
}

/** What was answered last, if it is still here. */
export function keptAnswer<T>(path: string): Answer<T> | undefined;
export function keptAnswer(path: string): Answer<unknown> | undefined {
  return kept.get(urlOf(path).href);
}

export function forgetAnswers(): void {
  kept.clear();
}

/**
 * Asks the API; `path` is below `v1/`. A 202 is followed until the answer is there.
 * @throws ProblemAnswer, UnreachableError, UnreadableAnswerError, DOMException when aborted
 */
export async function ask<T>(
  path: string,
  shape: Shape<T>,
  options: AskOptions = {},
): Promise<Answer<T>> {
  const { method = 'GET' } = options;
  const url = urlOf(path);
  const old = method === 'GET' ? keptAnswer<T>(path) : undefined;
  const early = method === 'GET' ? await answerAhead(url) : undefined;
  const response = await settle(early ?? (await send(url, options, old?.etag)), options);
  if (response.status === 304 && old) return keep(url, { ...old, at: new Date() });
  if (!response.ok) throw await refusal(response, path);
  const data = shape(await readBody(response, options.parse), 'the answer');
  const answer = { data, etag: response.headers.get('etag') ?? undefined, at: new Date() };
  return method === 'GET' ? keep(url, answer) : answer;
}

function urlOf(path: string): URL {
  return new URL(`v1/${path}`, document.baseURI);
}

function keep<T>(url: URL, answer: Answer<T>): Answer<T> {
  kept.delete(url.href);
  kept.set(url.href, answer);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  return answer;
}

async function send(url: URL, options: AskOptions, etag?: string): Promise<Response> {
  const { method = 'GET', body, headers, signal: abort } = options;
  try {
    return await fetch(url, {
      method,
      credentials: 'same-origin',
      // The answers kept here know their ETag; the browser's cache would hide a 304.
      cache: 'no-store',
      headers: {
        accept: 'application/json',
        'x-evalake': '1',
        ...(etag === undefined ? {} : { 'if-none-match': etag }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: abort ?? null,
    });
  } catch (error) {
    if (abort?.aborted === true) throw error;
    throw new UnreachableError();
  }
}

/** Follows `Location` after `Retry-After` while the server works on the answer. */
async function settle(response: Response, options: AskOptions): Promise<Response> {
  let last = response;
  while (last.status === 202) {
    const location = last.headers.get('location');
    const next = location === null ? undefined : new URL(location, last.url);
    if (next?.origin !== window.location.origin) {
      throw new UnreadableAnswerError(
        'the server works on it, but does not say where to ask again',
      );
    }
    options.onWaiting?.(next);
    await pause(retryAfterMs(last) ?? USUAL_WAIT_MS, options.signal);
    const { signal: abort } = options;
    last = await send(next, abort ? { signal: abort } : {});
  }
  return last;
}

function pause(ms: number, abort?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = window.setTimeout(resolve, ms);
    abort?.addEventListener('abort', () => {
      window.clearTimeout(timer);
      reject(new DOMException('the request was given up', 'AbortError'));
    });
  });
}

async function readBody(
  response: Response,
  parse: (text: string) => unknown = JSON.parse,
): Promise<unknown> {
  if (response.status === 204) return null;
  try {
    return parse(await response.text());
  } catch {
    throw new UnreadableAnswerError('the answer is not whole; try again');
  }
}

async function refusal(response: Response, path: string): Promise<ProblemAnswer> {
  if (response.status === 401 && path !== 'session') isSignedOut.value = true;
  const body = await readBody(response).catch(() => undefined);
  const problem = isRecord(body) ? body : {};
  const { title, detail, type } = problem;
  return new ProblemAnswer({
    status: response.status,
    title: typeof title === 'string' ? title : 'The server could not answer',
    detail:
      typeof detail === 'string' ? detail : 'try again; if it stays, look at the log of the server',
    type: typeof type === 'string' ? type : 'about:blank',
    requestId:
      response.headers.get('x-request-id') ?? response.headers.get('apigw-requestid') ?? undefined,
    retryAfterMs: retryAfterMs(response),
  });
}

function retryAfterMs(response: Response): number | undefined {
  const seconds = response.headers.get('retry-after');
  return seconds !== null && /^\d{1,4}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}
