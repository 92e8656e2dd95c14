import { type Actor, neverResolve } from './actor.ts';
import { Dice } from './dice.ts';
import type { FaultKind, Faults } from './faults.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface PortCall<T> {
  /** The operation and its object, without parts that differ between runs of the same scenario. */
  readonly name: string;
  /** The faults that are possible here. */
  readonly faults: readonly FaultKind[];
  readonly effect: () => Promise<T>;
  /** The caller's result of a fault other than a crash; runs the effect when the fault does. */
  readonly suffer: (fault: FaultKind) => Promise<T>;
}

const USUAL_MS = 20;
const SLOW_MS = { least: 20_000, most: 150_000 };

/**
 * Every call of every port goes through here. A call takes a while, in which others go on, and may
 * have a fault.
 */
export class PortCalls {
  /** The number of calls. */
  count = 0;
  readonly #clock: VirtualClock;
  readonly #faults: Faults;
  readonly #seed: number;
  readonly #counts = new Map<string, number>();

  constructor(clock: VirtualClock, faults: Faults, seed: number) {
    this.#clock = clock;
    this.#faults = faults;
    this.#seed = seed;
  }

  async run<T>(actor: Actor, call: PortCall<T>): Promise<T> {
    if (actor.hasDied()) return neverResolve();
    const name = this.#nameOf(`${actor.role}: ${call.name}`);
    const fault = this.#faults.at(name, call.faults);
    await this.#clock.sleep(this.#duration(name, fault));
    if (fault === 'crash') actor.kill();
    if (fault === 'crash' || (actor.hasDied() && !actor.lingers)) return neverResolve();
    const outcome = isHarmful(fault) ? call.suffer(fault) : call.effect();
    outcome.catch(() => undefined);
    if (fault === 'crash after') actor.kill();
    const result = actor.hasDied() ? neverResolve<T>() : await outcome;
    return actor.hasDied() ? neverResolve() : result;
  }

  #nameOf(place: string): string {
    this.count += 1;
    const nth = (this.#counts.get(place) ?? 0) + 1;
    this.#counts.set(place, nth);
    return `${place} #${nth}`;
  }

  #duration(name: string, fault: FaultKind | undefined): number {
    const dice = new Dice(this.#seed, `time ${name}`);
    if (fault === 'slow') return dice.int(SLOW_MS.least, SLOW_MS.most);
    return dice.int(1, dice.chance(0.05) ? 100 * USUAL_MS : USUAL_MS);
  }
}

function isHarmful(fault: FaultKind | undefined): fault is FaultKind {
  return fault !== undefined && fault !== 'slow' && fault !== 'crash after';
}
