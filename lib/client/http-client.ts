import {
  ANSWER_ELSEWHERE,
  ANSWER_HEADER,
  isPassingStatus,
  parseRetryAfterMs,
} from '#contract/http-answer.ts';
import { type BackoffRange, backoffMs } from '#ports/backoff.ts';
import type { Clock } from '#ports/clock.ts';
import { backgroundClock, systemClock } from '#ports/system-clock.ts';
import { EndpointFailedError, InvalidEndpointError } from './endpoint-errors.ts';
import { exchange, type HttpAnswer, type HttpRequest, TooSlowError } from './exchange.ts';

/** The address of a server, and the headers that carry the key. */
export interface EndpointAddress {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The key comes from --key, EVALAKE_KEY, or the URL's user info.
 * @throws InvalidEndpointError
 */
export function endpointAddress(endpoint: string, keyFlag: string | undefined): EndpointAddress {
  const { origin, username, password } = parseEndpoint(endpoint);
  const key = keyFlag ?? decodeURIComponent(password || username);
  return { origin, headers: key === '' ? {} : { authorization: `Bearer ${key}` } };
}

function parseEndpoint(endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new InvalidEndpointError();
}

/** How often to retry when there is no answer, or a transient one. */
export interface Patience {
  readonly tries: number;
  readonly backoff: BackoffRange;
  /** Bounds the pause that a server asks for. */
  readonly longestAskedMs: number;
}

/** For a person at a terminal: a few seconds. */
export const BRIEF: Patience = {
  tries: 3,
  backoff: { firstMs: 500, longestMs: 2000 },
  longestAskedMs: 10_000,
};

/** For unattended work: some two minutes. */
export const PATIENT: Patience = {
  tries: 9,
  backoff: { firstMs: 500, longestMs: 30_000 },
  longestAskedMs: 60_000,
};

export interface HttpClientOptions {
  /** BRIEF when absent. */
  readonly patience?: Patience;
  /** Waits between tries. */
  readonly clock?: Clock;
  /** Measures the deadlines. */
  readonly timer?: Clock;
  readonly fetch?: typeof fetch;
}

const SEE_OTHER = 303;

/**
 * The URL of an answer that is too large for a deployment to give: elsewhere, and no key is needed
 * there. Only over https, or as the server itself was asked.
 */
function keptElsewhere({ status, headers }: HttpAnswer, origin: string): string | undefined {
  const location = headers.get('location');
  if (status !== SEE_OTHER || headers.get(ANSWER_HEADER) !== ANSWER_ELSEWHERE) return undefined;
  if (location === null || !URL.canParse(location)) return undefined;
  const url = new URL(location);
  const isSafe = url.protocol === 'https:' || url.protocol === new URL(origin).protocol;
  return isSafe && url.username === '' ? url.href : undefined;
}

/** Makes requests to a server and retries them while that may help. */
export class HttpClient {
  readonly address: EndpointAddress;
  readonly clock: Clock;
  readonly #patience: Patience;
  readonly #timer: Clock;
  readonly #fetch: typeof fetch;

  constructor(address: EndpointAddress, options: HttpClientOptions = {}) {
    this.address = address;
    this.clock = options.clock ?? systemClock;
    this.#patience = options.patience ?? BRIEF;
    this.#timer = options.timer ?? backgroundClock;
    this.#fetch = options.fetch ?? fetch;
  }

  /**
   * The answer, whatever its status. Retries only requests that are repeatable.
   * @param path from the origin on, with its query
   * @param repeatable whether the request is idempotent; true for a GET when absent
   * @throws EndpointFailedError without a status when there is no answer
   */
  async ask(
    path: string,
    request: HttpRequest = {},
    repeatable = request.method === undefined,
  ): Promise<HttpAnswer> {
    const tries = repeatable ? this.#patience.tries : 1;
    for (let failures = 1; ; failures += 1) {
      const outcome = await this.#try(path, request);
      const passes = outcome instanceof Error || isPassingStatus(outcome.status);
      if (!passes || failures >= tries) {
        if (outcome instanceof Error) throw this.#unreachable(outcome);
        return outcome;
      }
      await this.clock.sleep(this.#pauseMs(failures, outcome));
    }
  }

  async #try(path: string, request: HttpRequest): Promise<HttpAnswer | Error> {
    const { origin, headers } = this.address;
    const ports = { fetch: this.#fetch, timer: this.#timer };
    try {
      const all = { ...headers, ...request.headers };
      const answer = await exchange(origin + path, { ...request, headers: all }, ports);
      const elsewhere = keptElsewhere(answer, origin);
      if (elsewhere === undefined) return answer;
      // Neither the key nor any other header goes there.
      const { maxBytes } = request;
      return await exchange(elsewhere, maxBytes === undefined ? {} : { maxBytes }, ports);
    } catch (error) {
      // The answer was too long, and would be again.
      if (error instanceof EndpointFailedError) throw error;
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Back-off with jitter after the pause that the server asks for. */
  #pauseMs(failures: number, outcome: HttpAnswer | Error): number {
    const { backoff, longestAskedMs } = this.#patience;
    const header = outcome instanceof Error ? null : outcome.headers.get('retry-after');
    const askedMs = parseRetryAfterMs(header, this.clock.now()) ?? 0;
    return Math.min(askedMs, longestAskedMs) + backoffMs(failures, Math.random(), backoff);
  }

  #unreachable(cause: Error): EndpointFailedError {
    const { origin } = this.address;
    const message =
      cause instanceof TooSlowError
        ? `${origin} gives ${cause.message}`
        : `cannot reach ${origin}; is the server running?`;
    return new EndpointFailedError(message, { cause });
  }
}
