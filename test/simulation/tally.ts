import type { FaultKind } from './faults.ts';
import type { Trial } from './trial.ts';

/** Sums over many trials. */
export class Tally {
  readonly #start = performance.now();
  readonly #faults = new Map<FaultKind, number>();
  #trials = 0;
  #failed = 0;
  #calls = 0;
  #events = 0;
  #documents = 0;

  add({ violations, faults, calls, acknowledged }: Trial): void {
    this.#trials += 1;
    this.#failed += violations.length > 0 ? 1 : 0;
    this.#calls += calls;
    this.#events += acknowledged.events;
    this.#documents += acknowledged.documents;
    for (const { kind } of faults) this.#faults.set(kind, (this.#faults.get(kind) ?? 0) + 1);
  }

  text(): string {
    const seconds = Math.round((performance.now() - this.#start) / 1000);
    const kinds = [...this.#faults].sort(([, a], [, b]) => b - a);
    const faults = kinds.reduce((sum, [, count]) => sum + count, 0);
    return [
      `${this.#trials} seeds, ${this.#failed} failed, in ${seconds} s`,
      `${this.#calls} calls of ports, ${this.#events} events and ${this.#documents} results documents acknowledged`,
      `${faults} faults: ${kinds.map(([kind, count]) => `${kind} ${count}`).join(', ')}`,
    ].join('\n');
  }
}
