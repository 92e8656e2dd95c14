import { contentHash } from '#contract/content-hash.ts';
import { SEALS_PREFIX } from '#contract/keys.ts';
import { noRunParameters, type RunParameters } from '#contract/run-parameters.ts';
import type { DocumentsFormat } from '#pipeline/ingest/find-documents.ts';
import { type AmendResult, ingestAmendment } from '#pipeline/ingest/amend/ingest-amendment.ts';
import { ingestResults, type ResultsAnswer } from '#pipeline/ingest/ingest-results.ts';
import { finishItems, ingestItems } from '#pipeline/ingest/items/ingest-items.ts';
import { ingest, type IngestResult } from '#pipeline/ingest/ingest.ts';
import type { BodyFormat } from '#pipeline/ingest/read-events.ts';
import type { JudgeMemory } from '#pipeline/judge/judge-memory.ts';
import { judge } from '#pipeline/judge/judge.ts';
import { updateManifests } from '#pipeline/manifest/update-manifest.ts';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import { sealGuarded, type SealHost } from '#pipeline/seal/guarded-seal.ts';
import { stage } from '#pipeline/stage/stage.ts';
import { asError, type StepFailure } from '#pipeline/step/step.ts';
import type { LongStore } from '#ports/object-store.ts';
import type { Queue, ReceivedMessage } from '#ports/queue.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryQueue } from './memory-queue.ts';
import { MemoryStore } from './memory-store.ts';

export const PROJECT = 'demo';
export const QUIET_SECONDS = 900;

interface PostOptions {
  readonly project?: string;
  readonly format?: BodyFormat;
  readonly parameters?: Partial<RunParameters>;
}

/** The whole pipeline in memory. The test runs each step. */
export class TestLake {
  readonly clock = new ManualClock(Date.parse('2026-11-21T09:00:00Z'));
  readonly memory = new MemoryStore(() => this.clock.now());
  readonly events = new MemoryQueue(this.clock);
  readonly seals = new MemoryQueue(this.clock);
  readonly manifests = new MemoryQueue(this.clock);
  /** One queue has the messages of both halves of the manifest step, as on AWS. */
  readonly indexed = this.manifests;
  readonly judgements = new MemoryQueue(this.clock);
  readonly failures: StepFailure[] = [];
  /** Of a judge that stays warm; without one every pass reads everything. */
  judgeMemory: JudgeMemory | undefined;
  /** The store that the steps use: the memory store, or a wrapper around it. */
  store: LongStore = this.memory;
  stageBatch = 1000;
  sealHost: SealHost = { name: 'test', mostEvents: Infinity, setting: 'the memory' };
  plan: typeof planSeal = planSeal;

  post(body: unknown, options: PostOptions = {}): Promise<IngestResult> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.postBytes(Buffer.from(text), options);
  }

  postBytes(
    body: Uint8Array,
    { project = PROJECT, format = 'array', parameters = {} }: PostOptions = {},
  ): Promise<IngestResult> {
    const request = { project, format, body, parameters: { ...noRunParameters, ...parameters } };
    return ingest(this, request);
  }

  /** Posts results documents: one a line, or one that is spread over many lines. */
  postResults(
    body: unknown,
    {
      project = PROJECT,
      format = 'document',
      parameters = {},
    }: Omit<PostOptions, 'format'> & { readonly format?: DocumentsFormat } = {},
  ): Promise<ResultsAnswer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const request = { project, format, body: Buffer.from(text) };
    return ingestResults(this, { ...request, parameters: { ...noRunParameters, ...parameters } });
  }

  /** Posts items of a run: an array, or an object with `items`. */
  postItems(
    runId: string,
    body: unknown,
    parameters: Partial<RunParameters> = {},
  ): Promise<IngestResult> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const run = { project: PROJECT, runId };
    const given = { ...noRunParameters, ...parameters };
    return ingestItems(this, { run, format: 'array', body: Buffer.from(text), parameters: given });
  }

  finish(runId: string, items: number, report: Record<string, unknown> = {}) {
    const run = { project: PROJECT, runId };
    return finishItems(this, { run, items, report, parameters: noRunParameters });
  }

  /** Amends a run; `replacement` is the revision that is amended. */
  amend(runId: string, body: unknown, replacement: string | null = null): Promise<AmendResult> {
    const run = { project: PROJECT, runId };
    return ingestAmendment(this, { run, replacement, body: Buffer.from(JSON.stringify(body)) });
  }

  stageOnce(): Promise<number> {
    return this.#step(this.events, this.stageBatch, (messages) => stage(this, messages));
  }

  sealOnce(): Promise<number> {
    const ports = {
      store: this.store,
      seals: this.seals,
      manifests: this.manifests,
      clock: this.clock,
      plan: (...args: Parameters<typeof planSeal>) => this.plan(...args),
      quietSeconds: QUIET_SECONDS,
      host: this.sealHost,
    };
    return this.#step(this.seals, 1, async ([message]) => {
      if (!message) return [];
      try {
        await sealGuarded(ports, message);
        return [];
      } catch (error) {
        return [{ id: message.id, error: asError(error) }];
      }
    });
  }

  manifestOnce(): Promise<number> {
    return this.#step(this.manifests, 1000, (messages) => updateManifests(this, messages));
  }

  judgeOnce(): Promise<number> {
    return this.#step(this.judgements, 1000, (messages) => judge(this, messages));
  }

  /** Runs every step until nothing is visible. */
  async drain(): Promise<void> {
    for (;;) {
      const handled =
        (await this.stageOnce()) +
        (await this.sealOnce()) +
        (await this.manifestOnce()) +
        (await this.judgeOnce());
      if (handled === 0) return;
    }
  }

  async wait(seconds: number): Promise<void> {
    await this.clock.advance(seconds * 1000);
    await this.drain();
  }

  /** Text of an object; fails when there is none. */
  text(key: string): string {
    const bytes = this.memory.objects.get(key);
    if (!bytes) throw new Error(`no object ${key}`);
    return Buffer.from(bytes).toString();
  }

  keys(prefix = ''): string[] {
    return [...this.memory.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  /** A hash of every object except seal records, whose revisions tell of a run's past. */
  snapshot(): Record<string, string> {
    const lasting = this.keys().filter((key) => !key.startsWith(SEALS_PREFIX));
    return Object.fromEntries(
      lasting.map((key) => [key, contentHash(this.memory.objects.get(key) ?? '')]),
    );
  }

  async #step(
    queue: Queue,
    max: number,
    handle: (messages: readonly ReceivedMessage[]) => Promise<readonly StepFailure[]>,
  ): Promise<number> {
    const messages = await queue.receive({ max });
    const failures = await handle(messages);
    this.failures.push(...failures);
    const failed = new Set(failures.map(({ id }) => id));
    await queue.delete(messages.filter(({ id }) => !failed.has(id)).map(({ receipt }) => receipt));
    await queue.release(
      messages.filter(({ id }) => failed.has(id)).map(({ receipt }) => receipt),
      1,
    );
    return messages.length;
  }
}
