import { Dice } from './dice.ts';

/** The kinds of faults of a call of a port. */
export type FaultKind =
  /** It fails, nothing was done. */
  | 'error'
  /** It is done and reported as failed. */
  | 'error after'
  /** Half of it is done, the rest reported as failed. */
  | 'half'
  /** The caller dies, nothing was done. */
  | 'crash'
  /** It is done, and the caller dies before it gets the result. */
  | 'crash after'
  /** It takes longer than a message is hidden. */
  | 'slow'
  /** A conditional put meets another one under way (S3's 409): nothing was done. */
  | '409'
  /** A conditional put that was sent twice underneath: done, and refused as done already (412). */
  | '412'
  /** A message is received, and the answer lost: it is hidden until its visibility timeout. */
  | 'held'
  /** A message is delivered a second time while the first delivery is being handled. */
  | 'twice'
  /** A message comes late, and so after others that were sent later. */
  | 'late'
  /** An accepted nudge is lost. Only nudges: the sweep makes up for them, but for no other message. */
  | 'lost';

/** A fault at one call: the n-th of its kind and place in a simulation. */
export interface Fault {
  readonly call: string;
  readonly kind: FaultKind;
}

/** The share of all calls that fail, and the kinds of faults; all kinds when absent. */
export interface FaultsByChance {
  readonly rate: number;
  readonly kinds?: readonly FaultKind[];
}

/** Random faults, or exactly these. */
export type FaultPlan = FaultsByChance | readonly Fault[];

/** Decides which calls are hit, and remembers it. */
export class Faults {
  readonly injected: Fault[] = [];
  readonly #seed: number;
  readonly #byRate: FaultsByChance;
  readonly #planned: ReadonlyMap<string, FaultKind>;
  #stopped = false;

  constructor(seed: number, plan: FaultPlan) {
    this.#seed = seed;
    this.#byRate = 'rate' in plan ? plan : { rate: 0 };
    this.#planned = new Map('rate' in plan ? [] : plan.map(({ call, kind }) => [call, kind]));
  }

  /** The fault of this call, of the kinds that are possible there. */
  at(call: string, kinds: readonly FaultKind[]): FaultKind | undefined {
    if (this.#stopped) return undefined;
    const kind = this.#planned.get(call) ?? this.#byChance(call, kinds);
    if (kind !== undefined) this.injected.push({ call, kind });
    return kind;
  }

  /** Injects no more faults from now on. */
  stop(): void {
    this.#stopped = true;
  }

  #byChance(call: string, kinds: readonly FaultKind[]): FaultKind | undefined {
    const { rate, kinds: named } = this.#byRate;
    if (rate === 0) return undefined;
    const dice = new Dice(this.#seed, `fault ${call}`);
    if (!dice.chance(rate)) return undefined;
    return dice.pick(named ? named.filter((kind) => kinds.includes(kind)) : kinds);
  }
}
