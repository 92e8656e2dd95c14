import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { benchmark, detailed, failure } from '../support/documents.ts';
import { event, wholeRun } from '../support/events.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';

export const PROJECT = 'fuzzed';

/** A run in each state, and one with a name that has to be encoded. */
const RUNS = { complete: 'whole', incomplete: 'gaps', encoded: 'a/b c', receiving: 'late' };

const PATIENCE_MS = 30_000;

/** The contents of the lake before it is fuzzed. */
export interface Seeded {
  readonly server: ServerProcess;
  /** Ids for `runs/{run}`. */
  readonly runs: readonly string[];
}

/** Starts a server over runs in each state and results documents of each kind. */
export async function startSeeded(dataDir: string, key: string): Promise<Seeded> {
  const first = await startServer({ dataDir, quietSeconds: 1 });
  const client = new Client(first.url, key);
  const metrics = { type: 'metrics', data: { tokens: 3, f1: 0.5 } };
  const sampling = { type: 'sampling', data: { model: 'm', usage: { prompt_tokens: 3 } } };
  await client.send('events', [
    ...wholeRun(4, { run_id: RUNS.complete }),
    event({ run_id: RUNS.complete, event_id: 4, ...metrics }),
    event({ run_id: RUNS.complete, event_id: 5, ...sampling }),
    event({ run_id: RUNS.incomplete, event_id: 1 }),
    event({ run_id: RUNS.incomplete, event_id: 9, sample_id: 'x.1' }),
    ...wholeRun(2, { run_id: RUNS.encoded }),
  ]);
  const documents = [detailed([true, false]), benchmark(), failure()];
  for (const document of documents) await client.send('results', document);
  const ofDocuments = ['261112T131025123Z::quality::is_safe', '261112T160000123Z::large::helpful'];
  const sealed = [RUNS.complete, RUNS.incomplete, RUNS.encoded];
  for (const run of [...sealed, ...ofDocuments]) await client.untilSealed(run);
  await first.stop();
  const server = await startServer({ dataDir });
  await new Client(server.url, key).send('events', [event({ run_id: RUNS.receiving })]);
  return { server, runs: [...sealed, RUNS.receiving, ...ofDocuments] };
}

class Client {
  readonly #project: string;
  readonly #headers: Record<string, string>;

  constructor(url: string, key: string) {
    this.#project = `${url}/v1/projects/${PROJECT}`;
    this.#headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  }

  async send(path: string, content: unknown): Promise<void> {
    const body = JSON.stringify(content);
    const init = { method: 'POST', headers: this.#headers, body };
    const response = await fetch(`${this.#project}/${path}`, init);
    const answer = z.object({ accepted: z.number(), quarantined: z.array(z.unknown()) });
    const { quarantined } = answer.parse(await response.json());
    if (quarantined.length > 0) throw new Error(`not taken: ${JSON.stringify(quarantined)}`);
  }

  async untilSealed(run: string): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const init = { headers: this.#headers };
      const response = await fetch(`${this.#project}/runs/${encodeURIComponent(run)}`, init);
      const answer: unknown = await response.json();
      const { status } = z.object({ status: z.unknown() }).parse(answer);
      if (status === 'complete' || status === 'incomplete') return;
      if (Date.now() > end) throw new Error(`${run} was not sealed: ${JSON.stringify(answer)}`);
      await sleep(50);
    }
  }
}
