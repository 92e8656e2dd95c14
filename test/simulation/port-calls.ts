import { type Actor, never } from './actor.ts';
import { Dice } from './dice.ts';
import type { FaultKind, Faults } from './faults.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface PortCall<T> {
  /** Operation and what it is about, without what changes from run to run of the same scenario. */
  readonly name: string;
  /** What can hit it. */
  readonly faults: readonly FaultKind[];
  readonly effect: () => Promise<T>;
  /** What the caller gets for a fault other than a crash; runs the effect where the fault says so. */
  readonly suffer: (fault: FaultKind) => Promise<T>;
}

const USUAL_MS = 20;
const SLOW_MS = { least: 20_000, most: 150_000 };

/**
 * Every call of every port goes through here: it takes a while, in which others go on, and a fault
 * may hit it.
 */
export class PortCalls {
  /** How many there were. */
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
    if (actor.hasDied()) return never();
    const name = this.#nameOf(`${actor.role}: ${call.name}`);
    const fault = this.#faults.at(name, call.faults);
    await this.#clock.sleep(this.#duration(name, fault));
    if (fault === 'crash') actor.kill();
    if (fault === 'crash' || (actor.hasDied() && !actor.lingers)) return never();
    const outcome = hurts(fault) ? call.suffer(fault) : call.effect();
    outcome.catch(() => undefined);
    if (fault === 'crash after') actor.kill();
    const result = actor.hasDied() ? never<T>() : await outcome;
    return actor.hasDied() ? never() : result;
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

function hurts(fault: FaultKind | undefined): fault is FaultKind {
  return fault !== undefined && fault !== 'slow' && fault !== 'crash after';
}
