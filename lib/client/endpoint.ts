import { parseRetryAfterMs, problemType } from '#contract/http-answer.ts';
import { EndpointFailedError } from './endpoint-errors.ts';
import { type HttpAnswer, type HttpRequest, problemOf } from './exchange.ts';
import { endpointAddress, HttpClient, type HttpClientOptions } from './http-client.ts';

/** A server of which requests are made; it keeps the client waiting while a query runs. */
export interface Endpoint {
  /**
   * A successful answer. Polls while the server answers that a query still runs.
   * @param repeatable whether the request is idempotent, and is made again while that may help;
   * true for a GET when absent
   * @throws EndpointFailedError
   */
  request(path: string, request?: HttpRequest, repeatable?: boolean): Promise<HttpAnswer>;
}

/** How long to wait for a query; evalake stops it long before. */
const QUERY_WITHIN_MS = 3_600_000;
/** Bounds of the pause between two polls of a query, whatever the server asks for. */
const SHORTEST_LOOK_MS = 100;
const LONGEST_LOOK_MS = 30_000;
const MOST_STEPS = 5;

/** @throws InvalidEndpointError */
export function openEndpoint(
  endpoint: string,
  keyFlag: string | undefined,
  options: HttpClientOptions = {},
): Endpoint {
  const client = new HttpClient(endpointAddress(endpoint, keyFlag), options);
  return {
    request: (path, request, repeatable) => askUntilDone(client, path, request, repeatable),
  };
}

async function askUntilDone(
  client: HttpClient,
  path: string,
  request: HttpRequest = {},
  repeatable?: boolean,
): Promise<HttpAnswer> {
  const headers = { 'content-type': 'application/json', ...request.headers };
  let answer = await client.ask(path, { ...request, headers }, repeatable);
  const { clock } = client;
  const { origin } = client.address;
  const untilMs = clock.now() + QUERY_WITHIN_MS;
  let steps = 0;
  for (let next = nextPath(answer, origin); next !== undefined; next = nextPath(answer, origin)) {
    if (answer.status === RUNNING) {
      if (clock.now() >= untilMs) throw stillRunning(origin);
      await clock.sleep(pollPauseMs(answer, clock.now()));
    } else {
      steps += 1;
      if (steps > MOST_STEPS) break;
    }
    answer = await client.ask(next, { headers });
  }
  const { status } = answer;
  if (status >= 200 && status < 300) return answer;
  throw new EndpointFailedError(`${origin} answered ${status}: ${problemOf(answer)}`, {
    status,
    problemType: problemType(answer.body.toString()),
  });
}

/** The query runs; `Location` is where its state is. */
const RUNNING = 202;
/** The query has ended; `Location` is where the answer is. */
const ENDED = 303;

/** The path to ask next, always on the same server; undefined for a final answer. */
function nextPath({ status, headers }: HttpAnswer, origin: string): string | undefined {
  const location = headers.get('location');
  if (location === null || (status !== RUNNING && status !== ENDED)) return undefined;
  if (!URL.canParse(location, origin)) return undefined;
  const { pathname, search } = new URL(location, origin);
  return pathname + search;
}

function pollPauseMs({ headers }: HttpAnswer, nowMs: number): number {
  const askedMs = parseRetryAfterMs(headers.get('retry-after'), nowMs) ?? 1000;
  return Math.min(Math.max(askedMs, SHORTEST_LOOK_MS), LONGEST_LOOK_MS);
}

function stillRunning(origin: string): EndpointFailedError {
  return new EndpointFailedError(`${origin} still runs the query after an hour; ask for less`, {
    status: RUNNING,
  });
}
