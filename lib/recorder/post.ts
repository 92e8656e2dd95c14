import type { Clock } from '#ports/clock.ts';
import { readBoundedBody } from '#client/bounded-body.ts';
import { judge, type Verdict } from './answer.ts';
import type { Destination } from './destination.ts';

export interface PostPorts {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** The time limit of one try, the answer's body included. */
  readonly timeoutMs: number;
}

/** The account of a batch of which every event is refused has some hundred kilobytes. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Posts a batch once. `body` is gzip of one event a line. Never rejects. */
export async function postBatch(
  ports: PostPorts,
  { url, key }: Destination,
  body: Uint8Array,
  events: number,
  signal: AbortSignal,
): Promise<Verdict> {
  const done = new AbortController();
  const trySignal = AbortSignal.any([signal, done.signal]);
  const timedOut = ports.clock
    .sleep(ports.timeoutMs, trySignal)
    .then((): Verdict => ({ kind: 'retry', reason: `no answer in ${ports.timeoutMs} ms` }));
  try {
    return await Promise.race([postAndJudge(ports, url, key, body, events, trySignal), timedOut]);
  } catch (error) {
    return {
      kind: 'retry',
      reason: `${new URL(url).host} cannot be reached: ${describeCause(error)}`,
    };
  } finally {
    done.abort();
  }
}

async function postAndJudge(
  ports: PostPorts,
  url: string,
  key: string | undefined,
  body: Uint8Array,
  events: number,
  signal: AbortSignal,
): Promise<Verdict> {
  const response = await ports.fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    body,
    // A redirect would turn the POST into a GET, or carry the key elsewhere.
    redirect: 'manual',
    signal,
  });
  const retryAfter = response.headers.get('retry-after');
  const answered = await readBoundedBody(response.body, MAX_ANSWER_BYTES);
  // The connection ends with the signal of this try.
  if (answered === undefined) {
    return { kind: 'retry', reason: `its answer is longer than ${MAX_ANSWER_BYTES} bytes` };
  }
  const answer = { status: response.status, retryAfter, text: answered.toString() };
  return judge(answer, events, ports.clock.now());
}

/** Describes the cause of an error of `fetch`, whose own message is only `fetch failed`. */
function describeCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause && cause.message === '' ? String(cause.code) : cause.message;
}
