import type { HeldObject } from '#pipeline/seal/seal-held.ts';
import { canBeWhole } from '#pipeline/seal/next-action.ts';
import type { Clock } from '#ports/clock.ts';
import { FairTurns, type TurnLimits } from '../threads/fair-turns.ts';

/** Larger objects would take memory while they wait, and their runs are not many. */
const MOST_EVENTS = 1000;
const MOST_BYTES = 32 * 1024;
/** A project of which fewer are sealed a second is slow. A busy machine seals some hundreds. */
const LEAST_A_SECOND = 50;
/** Over less time its runs are not counted. */
const LEAST_COUNTED_MS = 500;

export interface HeldRunsOptions {
  readonly limits: TurnLimits;
  /** The most runs that wait in memory. */
  readonly mostHeld: number;
  /** Whether all of the object is in the lake then. */
  readonly seal: (held: HeldObject) => Promise<boolean>;
  /** What does not begin before it aborts is not sealed. */
  readonly signal: AbortSignal;
  readonly clock: Pick<Clock, 'now'>;
}

interface Waiting {
  readonly held: HeldObject;
  readonly resolve: (isSealed: boolean) => void;
  hasBegun: boolean;
}

/** What is held of a project. */
interface Lane {
  readonly runs: Set<Waiting>;
  /** How many were sealed since then. */
  ended: number;
  sinceMs: number;
  isSlow: boolean;
}

/** Seals small runs that came whole, from memory. Projects take turns, as with nudges. */
export class HeldRuns {
  readonly #options: HeldRunsOptions;
  readonly #turns: FairTurns<Waiting>;
  readonly #lanes = new Map<string, Lane>();
  readonly #sealing = new Set<Promise<void>>();

  constructor(options: HeldRunsOptions) {
    this.#options = options;
    this.#turns = new FairTurns(options.limits);
  }

  /** Takes a run if it is small and whole, and there is room; gives whether it was sealed. */
  take(held: HeldObject): Promise<boolean> | undefined {
    const { object, bytes, target } = held;
    const isSmall = object.count <= MOST_EVENTS && bytes.length <= MOST_BYTES;
    if (!isSmall || !canBeWhole([object], undefined)) return undefined;
    if (this.#turns.size >= this.#options.mostHeld) return undefined;
    const lane = this.#lanes.get(target.project) ?? this.#newLane();
    if (lane.isSlow) return undefined;
    this.#lanes.set(target.project, lane);
    return new Promise((resolve) => {
      const waiting = { held, resolve, hasBegun: false };
      lane.runs.add(waiting);
      this.#turns.add(target.project, target.runId, waiting);
      this.#begin();
    });
  }

  /**
   * Has the runs of slow projects go to the inbox, so that nobody waits for the end of the batches in
   * which they came. What has begun goes on, and until its end nothing more of the project is taken.
   */
  letSlowGo(): void {
    const nowMs = this.#options.clock.now();
    for (const [project, lane] of this.#lanes) {
      const ms = nowMs - lane.sinceMs;
      if (ms < LEAST_COUNTED_MS) continue;
      if ((lane.ended / ms) * 1000 < LEAST_A_SECOND) this.#letGo(project, lane);
      Object.assign(lane, { ended: 0, sinceMs: nowMs });
    }
  }

  /** Resolves when all that has begun has ended. */
  async idle(): Promise<void> {
    while (this.#sealing.size > 0) await Promise.all(this.#sealing);
  }

  #newLane(): Lane {
    return { runs: new Set(), ended: 0, sinceMs: this.#options.clock.now(), isSlow: false };
  }

  #letGo(project: string, lane: Lane): void {
    lane.isSlow = true;
    for (const waiting of lane.runs) {
      if (!waiting.hasBegun) {
        this.#turns.drop(project, waiting.held.target.runId);
        this.#leave(waiting);
      }
      waiting.resolve(false);
    }
  }

  #begin(): void {
    for (let work = this.#turns.next(); work; work = this.#turns.next()) {
      const begun = work;
      for (const waiting of begun.items) waiting.hasBegun = true;
      const sealing = this.#sealAll(begun.items).finally(() => {
        this.#sealing.delete(sealing);
        this.#turns.end(begun);
        this.#begin();
      });
      this.#sealing.add(sealing);
    }
  }

  async #sealAll(items: readonly Waiting[]): Promise<void> {
    const { signal, seal } = this.#options;
    for (const waiting of items) {
      waiting.resolve(signal.aborted ? false : await seal(waiting.held));
      this.#leave(waiting);
    }
  }

  #leave(waiting: Waiting): void {
    const { project } = waiting.held.target;
    const lane = this.#lanes.get(project);
    if (lane?.runs.delete(waiting) !== true) return;
    lane.ended += 1;
    if (lane.runs.size === 0) this.#lanes.delete(project);
  }
}
