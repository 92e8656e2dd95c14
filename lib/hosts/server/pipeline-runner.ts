import pMap from 'p-map';
import { notify, type NotifyPorts } from '#alerts/notify.ts';
import { sweepNotices } from '#alerts/sweep-notices.ts';
import { nudgeSchema } from '#contract/messages.ts';
import type { Clock } from '#ports/clock.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { Queue, ReceivedMessage } from '#ports/queue.ts';
import { openJudgeMemory } from '#pipeline/judge/judge-memory.ts';
import { judge, type JudgeStepPorts } from '#pipeline/judge/judge.ts';
import { updateManifests } from '#pipeline/manifest/update-manifest.ts';
import { seal, type SealPorts } from '#pipeline/seal/seal.ts';
import { stage } from '#pipeline/stage/stage.ts';
import { asError, decodeMessage, type StepFailure } from '#pipeline/step/step.ts';
import { sweepSettings } from '#pipeline/settings/sweep-settings.ts';
import { sweep } from '#pipeline/stage/sweep.ts';
import { pruneDaily } from './daily-prune.ts';
import type { Log } from './log.ts';
import { pump } from './pump.ts';
import type { PipelineQueues } from './embedded-queues.ts';

export interface RunnerOptions {
  readonly store: ObjectStore;
  readonly queues: PipelineQueues;
  readonly clock: Clock;
  readonly plan: SealPorts['plan'];
  readonly planDocuments?: SealPorts['planDocuments'];
  readonly quietSeconds: number;
  readonly log: Log;
  /** Tells channels of alerts; nobody is told when absent. */
  readonly alerts?: { readonly notices: Queue; readonly notifier: NotifyPorts };
  readonly onJudged?: JudgeStepPorts['onJudged'];
  readonly judgePass?: JudgeStepPorts['pass'];
  /** The backlog of nudges; none when absent. */
  readonly waiting?: () => number;
}

const STAGE_BATCH = 1000;
const SEAL_BATCH = 1000;
const MANIFEST_BATCH = 1000;
const JUDGE_BATCH = 1000;
/** All are told at once. */
const NOTICE_BATCH = 100;
/**
 * Staging waits this long for more messages: it writes one object for each run of a batch, so fewer
 * objects, and sealing lists fewer.
 */
const STAGE_WINDOW_MS = 200;
const SEAL_WINDOW_MS = 20;
const MANIFEST_WINDOW_MS = 20;
/** A judgement is of the whole project, so one after a burst of sealed runs is enough. */
const JUDGE_WINDOW_MS = 500;
const NOTICE_WINDOW_MS = 20;
/** Manifests, indexes and judgements take at most a fifth of the time while a burst lasts. */
const REST_FACTOR = 4;
/** All plans share one thread; a second run reads and writes while the first one is planned. */
const CONCURRENT_SEALS = 2;
const SWEEP_EVERY_MS = 300_000;
/**
 * The backlog of nudges beyond which no sweep runs: it would add another nudge for each run in the
 * backlog.
 */
const MOST_WAITING = 100_000;

/** Runs the steps of the Lambdas on the same queues until it is stopped. */
export class PipelineRunner {
  readonly #options: RunnerOptions;
  readonly #stop = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  start(): void {
    const { store, queues, clock, log, alerts, onJudged, judgePass } = this.#options;
    const { manifests, judgements } = queues;
    const { signal } = this.#stop;
    const common = { clock, log };
    const judging: JudgeStepPorts = {
      ...{ store, clock, manifests, judgements, onJudged },
      ...{ judgeMemory: openJudgeMemory(), pass: judgePass },
    };
    this.#running = Promise.all([
      pump(
        {
          ...common,
          name: 'stage',
          queue: queues.events,
          max: STAGE_BATCH,
          windowMs: STAGE_WINDOW_MS,
          step: (messages) => stage({ store, seals: queues.seals, clock }, messages),
        },
        signal,
      ),
      pump(
        {
          ...common,
          name: 'seal',
          queue: queues.seals,
          max: SEAL_BATCH,
          windowMs: SEAL_WINDOW_MS,
          step: (messages) => this.#seal(messages),
        },
        signal,
      ),
      pump(
        {
          ...common,
          name: 'manifest',
          queue: manifests,
          max: MANIFEST_BATCH,
          windowMs: MANIFEST_WINDOW_MS,
          restFactor: REST_FACTOR,
          step: (messages) => updateManifests({ store, judgements }, messages),
        },
        signal,
      ),
      pump(
        {
          ...common,
          name: 'judge',
          queue: judgements,
          max: JUDGE_BATCH,
          windowMs: JUDGE_WINDOW_MS,
          restFactor: REST_FACTOR,
          step: (messages) => judge(judging, messages),
        },
        signal,
      ),
      alerts &&
        pump(
          {
            ...common,
            name: 'notify',
            queue: alerts.notices,
            max: NOTICE_BATCH,
            windowMs: NOTICE_WINDOW_MS,
            step: (messages) => notify(alerts.notifier, messages),
          },
          signal,
        ),
      this.#sweep(signal),
      pruneDaily({ store, clock, log }, signal),
    ]);
  }

  /** Resolves when the steps that run are done. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #seal(messages: readonly ReceivedMessage[]): Promise<StepFailure[]> {
    const { store, queues, clock, plan, planDocuments, quietSeconds } = this.#options;
    const ports = { store, ...queues, clock, plan, planDocuments, quietSeconds };
    const results = await pMap(
      groupNudgesByRun(messages),
      async ({ newest, all }) => {
        try {
          await seal(ports, newest);
          return [];
        } catch (error) {
          return all.map(({ id }) => ({ id, error: asError(error) }));
        }
      },
      { concurrency: CONCURRENT_SEALS },
    );
    return results.flat();
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    const { store, queues, clock, quietSeconds, log, alerts, waiting = () => 0 } = this.#options;
    while (!signal.aborted) {
      try {
        if (waiting() <= MOST_WAITING) {
          await sweep({ store, seals: queues.seals, clock }, quietSeconds);
        }
        await sweepSettings({ store, judgements: queues.judgements, clock });
        if (alerts) await sweepNotices({ store, notices: alerts.notices, clock });
      } catch (error) {
        log.error('the sweep failed', asError(error));
      }
      await clock.sleep(SWEEP_EVERY_MS, signal);
    }
  }
}

interface NudgedRun {
  readonly newest: ReceivedMessage;
  readonly all: readonly ReceivedMessage[];
}

/**
 * Groups nudges by run. The newest nudge of a run stands for all of them. A damaged one is a group
 * of its own.
 */
function groupNudgesByRun(messages: readonly ReceivedMessage[]): NudgedRun[] {
  const runs = new Map<
    string,
    { newest: ReceivedMessage; after: string; all: ReceivedMessage[] }
  >();
  for (const message of messages) {
    const { run, after } = nameOf(message);
    const known = runs.get(run);
    if (!known) runs.set(run, { newest: message, after, all: [message] });
    else {
      known.all.push(message);
      if (after > known.after) Object.assign(known, { newest: message, after });
    }
  }
  return [...runs.values()];
}

function nameOf(message: ReceivedMessage): { readonly run: string; readonly after: string } {
  try {
    const { project, run_id, after } = decodeMessage(nudgeSchema, message);
    return { run: JSON.stringify([project, run_id]), after };
  } catch {
    return { run: `damaged ${message.id}`, after: '' };
  }
}
