import { batchBody, finalReportBody } from '../../bench/inputs/events.ts';
import { PROJECT, TestLake } from '../../test/support/lake.ts';
import { MemoryQueue } from '../../test/support/memory-queue.ts';
import { MemoryStore } from '../../test/support/memory-store.ts';
import { indexKey, manifestKey, RUNS_ROOT } from '../../lib/contract/keys.ts';
import { AWS_CHANNELS } from '../../lib/alerts/channels.ts';
import { alertWhenJudged } from '../../lib/hosts/alert-when-judged.ts';
import { noRunParameters } from '../../lib/contract/run-parameters.ts';
import { ingest } from '../../lib/pipeline/ingest/ingest.ts';
import { judge } from '../../lib/pipeline/judge/judge.ts';
import type { JudgedProject } from '../../lib/pipeline/judge/judge-project.ts';
import { updateManifests } from '../../lib/pipeline/manifest/update-manifest.ts';
import { planSeal } from '../../lib/pipeline/seal/run/plan-seal.ts';
import { seal } from '../../lib/pipeline/seal/seal.ts';
import { stage } from '../../lib/pipeline/stage/stage.ts';
import type { Queue, ReceivedMessage } from '../../lib/ports/queue.ts';
import { countQueue, type Counts, countStore } from './counting.ts';
import { VersionCount } from './versions.ts';

export interface Workload {
  readonly runs: number;
  readonly batchesOfRun: number;
  /** Envelopes that one invocation of stage finds: what came within its window. */
  readonly stagedTogether: number;
}

export const EVENTS_PER_BATCH = 100;

/** An object that turns write again: its bytes at the end, and how often it was written. */
export interface Rewritten {
  readonly sizeBytes: number;
  readonly writes: number;
}

export interface Measured extends Counts {
  readonly events: number;
  readonly requests: number;
  readonly bodyBytes: number;
  readonly storedBytes: number;
  /** Of the project's manifest, and of its month's run index, at the end. */
  readonly manifest: Rewritten;
  readonly index: Rewritten;
  readonly runs: number;
  /** Of versions that are no longer current, until the bucket's rules let them go. */
  readonly versionByteDays: number;
  /** Of each function. */
  readonly invocations: Record<StepName, number>;
  readonly milliseconds: Record<StepName, number>;
}

const MONTH = '2026-11';

/** Runs begin a second after one another, on one day. */
function runIdOf(n: number): string {
  const time = new Date(Date.UTC(2026, 10, 21, 8, 11, n)).toISOString();
  return `${time.replaceAll(/[-:T]/g, '').slice(2, 14)}MEASURED`;
}

export type StepName = 'ingest' | 'stage' | 'seal' | 'manifest' | 'judge';

/** The pipeline's own steps over counted queues and a counted store, in memory. */
export class Measurement {
  readonly #counts: Counts = { s3Writes: 0, s3Reads: 0, sqsStandard: 0, sqsFifo: 0 };
  readonly #invocations = { ingest: 0, stage: 0, seal: 0, manifest: 0, judge: 0 };
  readonly #milliseconds = { ingest: 0, stage: 0, seal: 0, manifest: 0, judge: 0 };
  readonly #memory = new MemoryStore();
  readonly #versions = new VersionCount(this.#memory);
  readonly #store = countStore(this.#versions.store, this.#counts);
  readonly #clock = new TestLake().clock;
  readonly #events = countQueue(new MemoryQueue(this.#clock), this.#counts, 'sqsStandard');
  readonly #seals = countQueue(new MemoryQueue(this.#clock), this.#counts, 'sqsStandard');
  readonly #manifests = countQueue(new MemoryQueue(this.#clock), this.#counts, 'sqsFifo');
  readonly #judgements = countQueue(new MemoryQueue(this.#clock), this.#counts, 'sqsFifo');
  readonly #notices = countQueue(new MemoryQueue(this.#clock), this.#counts, 'sqsStandard');

  async run({ runs, batchesOfRun, stagedTogether }: Workload): Promise<Measured> {
    let bodyBytes = 0;
    for (let n = 0; n < runs; n++) {
      const runId = runIdOf(n);
      const batches = Array.from({ length: batchesOfRun }, (_, i) => batchBody(runId, i));
      const bodies = [finalReportBody(runId, batchesOfRun * EVENTS_PER_BATCH), ...batches];
      for (const [i, body] of bodies.entries()) {
        bodyBytes += Buffer.byteLength(body);
        await this.#post(body);
        if (i % stagedTogether === 0) await this.#drain();
      }
      await this.#drain();
    }
    const storedBytes = [...this.#memory.objects.values()].reduce((sum, b) => sum + b.length, 0);
    const rewritten = (key: string): Rewritten => ({
      sizeBytes: this.#memory.objects.get(key)?.length ?? 0,
      writes: this.#versions.writesOf(key),
    });
    return {
      ...this.#counts,
      events: runs * (batchesOfRun * EVENTS_PER_BATCH + 1),
      requests: runs * (batchesOfRun + 1),
      bodyBytes,
      storedBytes,
      runs,
      manifest: rewritten(manifestKey(PROJECT)),
      index: rewritten(indexKey(RUNS_ROOT, PROJECT, MONTH)),
      versionByteDays: this.#versions.byteDays,
      invocations: this.#invocations,
      milliseconds: this.#milliseconds,
    };
  }

  async #post(body: string): Promise<void> {
    const ports = {
      store: this.#store,
      events: this.#events,
      seals: this.#seals,
      clock: this.#clock,
    };
    const request = { project: PROJECT, format: 'array', parameters: noRunParameters } as const;
    await this.#timed('ingest', () => ingest(ports, { ...request, body: Buffer.from(body) }));
  }

  async #drain(): Promise<void> {
    const store = this.#store;
    const [seals, judgements] = [this.#seals, this.#judgements];
    const sealPorts = {
      ...{ store, seals, manifests: this.#manifests, clock: this.#clock },
      ...{ plan: planSeal, quietSeconds: 900 },
    };
    const alertPorts = { store, clock: this.#clock, notices: this.#notices };
    const onJudged = (project: string, judged: JudgedProject) =>
      alertWhenJudged({ ...alertPorts, channels: AWS_CHANNELS }, project, judged);
    await this.#step('stage', this.#events, 1000, (all) =>
      stage({ store, seals, clock: this.#clock }, all),
    );
    await this.#step('seal', seals, 1, async (all) => {
      for (const message of all) await seal(sealPorts, message);
    });
    await this.#record();
    await this.#step('judge', this.#judgements, 10, (all) =>
      judge({ store, clock: this.#clock, manifests: this.#manifests, judgements, onJudged }, all),
    );
    await this.#record();
  }

  async #record(): Promise<void> {
    const ports = {
      ...{ store: this.#store, judgements: this.#judgements, indexed: this.#manifests },
    };
    await this.#step('manifest', this.#manifests, 10, (all) => updateManifests(ports, all));
  }

  async #step(
    name: StepName,
    queue: Queue,
    max: number,
    work: (messages: readonly ReceivedMessage[]) => Promise<unknown>,
  ): Promise<void> {
    for (;;) {
      const messages = await queue.receive({ max });
      if (messages.length === 0) return;
      await this.#timed(name, () => work(messages));
      await queue.delete(messages.map(({ receipt }) => receipt));
    }
  }

  async #timed(name: StepName, work: () => Promise<unknown>): Promise<void> {
    const start = performance.now();
    await work();
    this.#invocations[name]++;
    this.#milliseconds[name] += performance.now() - start;
  }
}
