import pMap from 'p-map';
import type { Clock } from '../ports/clock.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { ReceivedMessage } from '../ports/queue.ts';
import { updateManifests } from '../pipeline/manifest/update-manifest.ts';
import type { SealPorts } from '../pipeline/seal/seal.ts';
import { seal } from '../pipeline/seal/seal.ts';
import { stage } from '../pipeline/stage/stage.ts';
import type { StepFailure } from '../pipeline/step.ts';
import { asError } from '../pipeline/step.ts';
import { sweep } from '../pipeline/sweep.ts';
import type { Log } from './log.ts';
import { pump } from './pump.ts';
import type { EmbeddedQueues } from './queues.ts';

export interface RunnerOptions {
  readonly store: ObjectStore;
  readonly queues: EmbeddedQueues;
  readonly clock: Clock;
  readonly plan: SealPorts['plan'];
  readonly quietSeconds: number;
  readonly log: Log;
}

const STAGE_BATCH = 1000;
const SEAL_BATCH = 10;
const MANIFEST_BATCH = 1000;
/** The plans share one thread; the second run's reads and writes go on meanwhile. */
const CONCURRENT_SEALS = 2;
const SWEEP_EVERY_MS = 300_000;

/** Drives the same steps as the Lambdas, from the same queues, until it is stopped. */
export class PipelineRunner {
  readonly #options: RunnerOptions;
  readonly #stop = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  start(): void {
    const { store, queues, clock, log } = this.#options;
    const { signal } = this.#stop;
    const common = { clock, log };
    this.#running = Promise.all([
      pump(
        {
          ...common,
          name: 'stage',
          queue: queues.events,
          max: STAGE_BATCH,
          step: (messages) => stage({ store, seals: queues.seals }, messages),
        },
        signal,
      ),
      pump(
        {
          ...common,
          name: 'seal',
          queue: queues.seals,
          max: SEAL_BATCH,
          step: (messages) => this.#seal(messages),
        },
        signal,
      ),
      pump(
        {
          ...common,
          name: 'manifest',
          queue: queues.manifests,
          max: MANIFEST_BATCH,
          step: (messages) => updateManifests({ store }, messages),
        },
        signal,
      ),
      this.#sweep(signal),
    ]);
  }

  /** Resolves when the steps under way are done. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #seal(messages: readonly ReceivedMessage[]): Promise<StepFailure[]> {
    const { store, queues, clock, plan, quietSeconds } = this.#options;
    const ports = { store, ...queues, clock, plan, quietSeconds };
    const results = await pMap(
      messages,
      async (message) => {
        try {
          await seal(ports, message);
          return [];
        } catch (error) {
          return [{ id: message.id, error: asError(error) }];
        }
      },
      { concurrency: CONCURRENT_SEALS },
    );
    return results.flat();
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    const { store, queues, clock, quietSeconds, log } = this.#options;
    while (!signal.aborted) {
      try {
        await sweep({ store, seals: queues.seals, clock }, quietSeconds);
      } catch (error) {
        log.error('the sweep failed', asError(error));
      }
      await clock.sleep(SWEEP_EVERY_MS, signal);
    }
  }
}
