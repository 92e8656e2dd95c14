import { notify, type NotifyPorts } from '#alerts/notify.ts';
import { sweepNotices } from '#alerts/sweep-notices.ts';
import type { Clock } from '#ports/clock.ts';
import type { LongStore } from '#ports/object-store.ts';
import type { Queue, ReceivedMessage } from '#ports/queue.ts';
import { openJudgeMemory } from '#pipeline/judge/judge-memory.ts';
import { judge, type JudgeStepPorts } from '#pipeline/judge/judge.ts';
import { RecordReader } from '#pipeline/manifest/record-reader.ts';
import { type ManifestStepPorts, updateManifests } from '#pipeline/manifest/update-manifest.ts';
import { type GuardedPorts, sealGuarded, type SealHost } from '#pipeline/seal/guarded-seal.ts';
import { type HeldObject, type HeldSeal, sealHeld } from '#pipeline/seal/seal-held.ts';
import type { SealPorts } from '#pipeline/seal/seal.ts';
import { stage } from '#pipeline/stage/stage.ts';
import { asError, type StepFailure } from '#pipeline/step/step.ts';
import { sweepSettings } from '#pipeline/settings/sweep-settings.ts';
import { sweep } from '#pipeline/stage/sweep.ts';
import { pruneDaily } from './daily-prune.ts';
import type { Log } from './log.ts';
import { pumpFairly } from './fair-pump.ts';
import type { HeldRuns } from './held/held-runs.ts';
import { openHeldRuns } from './held/open-held-runs.ts';
import { isLoneRun, newestNudge, subjectOfNudge, tellsVerdicts } from './message-subjects.ts';
import type { PlanThread } from './plan-thread.ts';
import { pump } from './pump.ts';
import type { PipelineQueues } from './embedded-queues.ts';

export interface RunnerOptions {
  readonly store: LongStore;
  readonly queues: PipelineQueues;
  readonly clock: Clock;
  readonly plan: SealPorts['plan'];
  readonly planDocuments?: SealPorts['planDocuments'];
  /** Seals runs that came whole; this thread does it when absent, and then `plan` must see what it holds. */
  readonly sealHeld?: PlanThread['sealHeld'];
  readonly quietSeconds: number;
  readonly sealHost: SealHost;
  readonly log: Log;
  /** Tells channels of alerts; nobody is told when absent. */
  readonly alerts?: { readonly notices: Queue; readonly notifier: NotifyPorts };
  readonly onJudged?: JudgeStepPorts['onJudged'];
  readonly judgePass?: JudgeStepPorts['pass'];
  readonly manifestWriter?: ManifestStepPorts['writer'];
  /** The backlog of nudges; none when absent. */
  readonly waiting?: () => number;
}

const STAGE_BATCH = 1000;
/** What comes meanwhile, of other projects too, waits for the batch: a thousand runs may take seconds. */
const STAGE_MS = 250;
/** What goes to the inbox does not wait for small runs of the batch before, which are sealed meanwhile. */
const STAGE_BATCHES_AT_ONCE = 4;
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
/**
 * A judgement is of the whole project, so one after a burst of sealed runs is enough: it waits for 500 ms
 * in which nothing became visible, and at most 5 s.
 */
const JUDGE_WINDOW_MS = 500;
const JUDGE_WINDOWS = 10;
const NOTICE_WINDOW_MS = 20;
/**
 * Manifests, indexes and judgements take at most a fifth of the time while a burst lasts. Indexes of runs
 * that come one by one may take half of it.
 */
const REST_FACTOR = 4;
/** Of rest that the index step may owe after a run that came alone: it is seen at once. */
const LONE_RUN_CREDIT_MS = 5000;
/** No run waits for a manifest to be listed: the longer it is, the rarer it is written. */
const MOST_MANIFEST_REST_MS = 60_000;
/**
 * Of a project, that small runs are planned together and share the syncs of their folders. More would
 * make the syncs of acknowledgements wait.
 */
const CONCURRENT_SEALS_OF_PROJECT = 12;
/** Of all projects: one whose runs take long leaves turns to the others. */
const CONCURRENT_SEALS = 24;
/** Text of seal records between the turns of a run: those of small runs have some 1.5 kB. */
const MOST_RECORD_BYTES = 8 * 1024 * 1024;
/** Nudges in memory. Beyond these the bulk of one project makes others wait. */
const MOST_HELD_NUDGES = 20_000;
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
    const { store, queues, clock, log, alerts, onJudged, judgePass, manifestWriter } =
      this.#options;
    const { manifests, indexed, judgements } = queues;
    const { signal } = this.#stop;
    const common = { clock, log };
    const seal = (run: HeldObject) => this.#sealHeld(run);
    const held = openHeldRuns({ manifests, seal, ...common }, signal);
    const records = new RecordReader(store, MOST_RECORD_BYTES);
    const recording = { store, indexed, judgements, writer: manifestWriter, records };
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
          mostMs: STAGE_MS,
          windowMs: STAGE_WINDOW_MS,
          mostAtOnce: STAGE_BATCHES_AT_ONCE,
          onStuck: () => held.letSlowGo(),
          step: (messages) => this.#stage(held, messages),
        },
        signal,
      ),
      pumpFairly(
        {
          ...common,
          name: 'seal',
          queue: queues.seals,
          max: SEAL_BATCH,
          windowMs: SEAL_WINDOW_MS,
          limits: { most: CONCURRENT_SEALS, mostOfLane: CONCURRENT_SEALS_OF_PROJECT },
          mostHeld: MOST_HELD_NUDGES,
          subjectOf: subjectOfNudge,
          step: (messages) => this.#seal(messages),
        },
        signal,
      ),
      pump(
        {
          ...common,
          name: 'index',
          queue: manifests,
          max: MANIFEST_BATCH,
          windowMs: MANIFEST_WINDOW_MS,
          // The judge, from whom verdicts come, rests by itself; the next sealed run must not wait.
          restsAfter: (messages) => !messages.every(tellsVerdicts),
          restFactor: (messages) => (isLoneRun(messages) ? 1 : REST_FACTOR),
          restCreditMs: (messages) => (isLoneRun(messages) ? LONE_RUN_CREDIT_MS : 0),
          step: (messages) => updateManifests(recording, messages),
        },
        signal,
      ),
      pump(
        {
          ...common,
          name: 'manifest',
          queue: indexed,
          max: MANIFEST_BATCH,
          windowMs: MANIFEST_WINDOW_MS,
          restFactor: REST_FACTOR,
          mostRestMs: MOST_MANIFEST_REST_MS,
          step: (messages) => updateManifests(recording, messages),
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
          mostWindows: JUDGE_WINDOWS,
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
    ]).then(() => held.idle());
  }

  /** Resolves when the steps that run are done. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** What was delivered before takes the way on which failures are counted: through the inbox. */
  #stage(held: HeldRuns, messages: readonly ReceivedMessage[]): Promise<StepFailure[]> {
    const { store, queues, clock } = this.#options;
    const isNew = messages.every(({ receiveCount }) => receiveCount === 1);
    const takeWhole = isNew ? (run: HeldObject) => held.take(run) : undefined;
    return stage({ store, seals: queues.seals, clock, takeWhole }, messages);
  }

  #sealHeld(run: HeldObject): Promise<HeldSeal> {
    const { sealHeld: sealElsewhere, quietSeconds } = this.#options;
    return sealElsewhere ? sealElsewhere(run, quietSeconds) : sealHeld(this.#sealPorts(), run);
  }

  #sealPorts(): GuardedPorts {
    const { store, queues, clock, plan, planDocuments, quietSeconds, sealHost } = this.#options;
    return { store, ...queues, clock, plan, planDocuments, quietSeconds, host: sealHost };
  }

  /** Seals a run: the newest of its nudges stands for all of them. */
  async #seal(messages: readonly ReceivedMessage[]): Promise<StepFailure[]> {
    const newest = newestNudge(messages);
    if (newest === undefined) return [];
    const receiveCount = Math.max(...messages.map((message) => message.receiveCount));
    try {
      await sealGuarded(this.#sealPorts(), { ...newest, receiveCount });
      return [];
    } catch (error) {
      return messages.map(({ id }) => ({ id, error: asError(error) }));
    }
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
