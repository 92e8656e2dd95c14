import { inboxKey } from '#contract/keys.ts';
import { noRunParameters } from '#contract/run-parameters.ts';
import { FileStore } from '#adapters/disk/file-store.ts';
import { runInTurns } from '#pipeline/step/in-turns.ts';
import { planIngest } from '#pipeline/ingest/plan-ingest.ts';
import { readEvents } from '#pipeline/ingest/read-events.ts';
import { type ArrivedEnvelope, planStage } from '#pipeline/stage/plan-stage.ts';

const BATCHES_PER_OBJECT = 100;
const SENT_AT = Date.parse('2026-11-21T08:07:00Z');

/** Fills the inbox of a run as staging would: objects of a hundred request bodies each. */
export class InboxFiller {
  readonly #store: FileStore;
  readonly #project: string;
  readonly #runId: string;
  #arrived: ArrivedEnvelope[] = [];
  #count = 0;

  constructor(dataDir: string, project: string, runId: string) {
    this.#store = new FileStore(dataDir);
    this.#project = project;
    this.#runId = runId;
  }

  /** @param body of a request: a JSON array of events */
  async add(body: string): Promise<void> {
    this.#arrived.push(...(await this.#envelopes(body)));
    if (this.#arrived.length >= BATCHES_PER_OBJECT) await this.flush();
  }

  /** Stores what is left; to be called after the last body. */
  async flush(): Promise<void> {
    for (const { target, object, bytes } of planStage(this.#arrived)) {
      await this.#store.put(inboxKey(target, object), bytes);
    }
    this.#arrived = [];
  }

  async #envelopes(text: string): Promise<ArrivedEnvelope[]> {
    const body = Buffer.from(text);
    const found = readEvents(body, 'array');
    const { batches } = await runInTurns(planIngest(this.#project, body, found, noRunParameters));
    const n = this.#count++;
    return batches.map(({ count, end, report, member }) => ({
      messageId: String(n),
      sentAtMs: SENT_AT + n,
      envelope: {
        v: 1,
        project: this.#project,
        run_id: this.#runId,
        count,
        end,
        report: report ?? null,
        gzip: Buffer.from(member).toString('base64'),
      },
    }));
  }
}
