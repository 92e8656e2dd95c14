import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { runAddress } from '../../lib/contract/naming/run-address.ts';
import { HttpClient, PATIENT } from '../../lib/client/http-client.ts';
import type { HttpAnswer, HttpRequest } from '../../lib/client/exchange.ts';
import { expectStatus, expectThat } from './outcome.ts';

const POLL_MS = 500;

const statusSchema = z.object({ status: z.string() });

/** Somebody outside with one key. */
export class Visitor {
  readonly #client: HttpClient;
  readonly #base: string;

  constructor(endpoint: string, secret: string | undefined) {
    const { origin, pathname } = new URL(endpoint);
    const headers = secret === undefined ? {} : { authorization: `Bearer ${secret}` };
    this.#client = new HttpClient({ origin, headers }, { patience: PATIENT });
    this.#base = pathname === '/' ? '' : pathname;
  }

  /** A request once, unless it is a GET, which is repeated while that may help. */
  ask(path: string, request: HttpRequest = {}): Promise<HttpAnswer> {
    return this.#client.ask(`${this.#base}${path}`, request);
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    return this.ask(path, {
      method: 'POST',
      body: body instanceof Uint8Array ? Uint8Array.from(body) : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  }

  /** Posts the events of a run. @throws BrokenError when it is not taken */
  async record(project: string, events: readonly object[]): Promise<void> {
    const { status } = await this.post(`/v1/projects/${project}/events`, events);
    expectStatus(status, 200, 'a post of events');
  }

  /** Waits for a run's status. @throws BrokenError when it has another after so long */
  async awaitStatus(
    project: string,
    run: string,
    wanted: string,
    withinMs = 120_000,
  ): Promise<void> {
    const untilMs = Date.now() + withinMs;
    let seen = '';
    do {
      const { status, body } = await this.ask(`/v1/projects/${project}/${runAddress(run)}`);
      seen = status === 200 ? statusSchema.parse(JSON.parse(body.toString())).status : `${status}`;
      if (seen === wanted) return;
      await sleep(POLL_MS);
    } while (Date.now() < untilMs);
    expectThat(false, `run ${run} is ${seen} after ${withinMs / 1000} s, not ${wanted}`);
  }
}

/** The events of a run with one match, and the report that makes it whole unless it is to be cut. */
export function eventsOf(run: string, { isWhole = true } = {}): object[] {
  const created_at = new Date().toISOString();
  const run_id = run;
  const match = {
    ...{
      run_id,
      event_id: 0,
      sample_id: 'check.0',
      type: 'match',
      created_by: 'check',
      created_at,
    },
    data: { correct: true },
  };
  const report = {
    ...{
      run_id,
      event_id: 1,
      sample_id: null,
      type: 'final_report',
      created_by: 'check',
      created_at,
    },
    data: { accuracy: 1 },
  };
  return isWhole ? [match, report] : [match];
}
