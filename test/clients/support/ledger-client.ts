import { setTimeout as sleep } from 'node:timers/promises';

/** The events of a run without its final report, and the events of a request. */
const EVENTS_PER_RUN = 200;
const EVENTS_PER_BATCH = 20;
const PAUSE_MS = 15;
const REQUEST_TIMEOUT_MS = 10_000;

export const WHOLE_RUN = { events: EVENTS_PER_RUN, reports: 1 } as const;

/** The record of what the server has acknowledged of one run. */
export interface RunLedger {
  readonly runId: string;
  readonly acknowledged: Set<number>;
  reportAcknowledged: boolean;
}

export function isWhole({ acknowledged, reportAcknowledged }: RunLedger): boolean {
  return reportAcknowledged && acknowledged.size === EVENTS_PER_RUN;
}

interface ClientOptions {
  readonly eventsUrl: string;
  readonly key: string;
  /** Five letters that begin the random part of its run ids. */
  readonly name: string;
  /** Sends a batch again until it is acknowledged; HttpRecorder never does. */
  readonly retries: boolean;
}

/** Posts runs one after another and remembers what was acknowledged. */
export class LedgerClient {
  readonly runs: RunLedger[] = [];
  readonly #options: ClientOptions;
  #stopping = false;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Posts until `stop`; it finishes the run that is under way then. */
  async post(): Promise<void> {
    while (!this.#stopping) {
      const run: RunLedger = {
        runId: runIdOf(this.#options.name, this.runs.length),
        acknowledged: new Set(),
        reportAcknowledged: false,
      };
      this.runs.push(run);
      await this.#postRun(run);
    }
  }

  stop(): void {
    this.#stopping = true;
  }

  async #postRun(run: RunLedger): Promise<void> {
    for (let first = 0; first < EVENTS_PER_RUN; first += EVENTS_PER_BATCH) {
      const ids = Array.from({ length: EVENTS_PER_BATCH }, (_, i) => first + i);
      const body = JSON.stringify(ids.map((id) => matchEvent(run.runId, id)));
      if (await this.#deliver(body)) for (const id of ids) run.acknowledged.add(id);
      await sleep(PAUSE_MS);
    }
    run.reportAcknowledged = await this.#deliver(JSON.stringify([finalReport(run.runId)]));
  }

  async #deliver(body: string): Promise<boolean> {
    while (!(await this.#send(body))) {
      if (!this.#options.retries) return false;
      await sleep(PAUSE_MS);
    }
    return true;
  }

  async #send(body: string): Promise<boolean> {
    const { eventsUrl, key } = this.#options;
    try {
      const response = await fetch(eventsUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        body,
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      // Only a complete answer is an acknowledgement.
      await response.text();
      return response.status === 200;
    } catch {
      return false;
    }
  }
}

function runIdOf(name: string, serial: number): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const letters = [Math.floor(serial / 1024), Math.floor(serial / 32), serial];
  return `261121080000${name}${letters.map((n) => digits[n % 32]).join('')}`;
}

function matchEvent(runId: string, id: number): object {
  return {
    run_id: runId,
    event_id: id,
    sample_id: `kill.dev.${id}`,
    type: 'match',
    data: { correct: id % 2 === 0, expected: String(id), picked: 'é\u0000' },
    created_by: 'tester',
    created_at: '2026-11-21 08:00:01.000001+00:00',
  };
}

function finalReport(runId: string): object {
  return {
    ...matchEvent(runId, EVENTS_PER_RUN),
    sample_id: null,
    type: 'final_report',
    data: { accuracy: 0.5 },
  };
}
