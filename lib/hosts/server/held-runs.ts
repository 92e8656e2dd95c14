import type { HeldObject } from '#pipeline/seal/seal-held.ts';
import { canBeWhole } from '#pipeline/seal/next-action.ts';
import { FairTurns, type TurnLimits } from './threads/fair-turns.ts';

/** Larger objects would take memory while they wait, and their runs are not many. */
const MOST_EVENTS = 1000;
const MOST_BYTES = 32 * 1024;

export interface HeldRunsOptions {
  readonly limits: TurnLimits;
  /** The most runs that wait in memory. */
  readonly mostHeld: number;
  /** Whether all of the object is in the lake then. */
  readonly seal: (held: HeldObject) => Promise<boolean>;
  /** What does not begin before it aborts is not sealed. */
  readonly signal: AbortSignal;
}

interface Waiting {
  readonly held: HeldObject;
  readonly resolve: (isSealed: boolean) => void;
}

/** Seals small runs that came whole, from memory. Projects take turns, as with nudges. */
export class HeldRuns {
  readonly #options: HeldRunsOptions;
  readonly #turns: FairTurns<Waiting>;

  constructor(options: HeldRunsOptions) {
    this.#options = options;
    this.#turns = new FairTurns(options.limits);
  }

  /** Takes a run if it is small and whole, and there is room; gives whether it was sealed. */
  take(held: HeldObject): Promise<boolean> | undefined {
    const { object, bytes } = held;
    const isSmall = object.count <= MOST_EVENTS && bytes.length <= MOST_BYTES;
    if (!isSmall || !canBeWhole([object], undefined)) return undefined;
    if (this.#turns.size >= this.#options.mostHeld) return undefined;
    return new Promise((resolve) => {
      this.#turns.add(held.target.project, held.target.runId, { held, resolve });
      this.#begin();
    });
  }

  #begin(): void {
    for (let work = this.#turns.next(); work; work = this.#turns.next()) {
      const begun = work;
      void this.#sealAll(begun.items).finally(() => {
        this.#turns.end(begun);
        this.#begin();
      });
    }
  }

  async #sealAll(items: readonly Waiting[]): Promise<void> {
    const { signal, seal } = this.#options;
    for (const { held, resolve } of items) {
      resolve(signal.aborted ? false : await seal(held));
    }
  }
}
