/** A record that was not accepted, and the reason. */
export interface Refused {
  /** The place in the log, for people: `line 12`. */
  readonly where: string;
  readonly reason: string;
}

const MOST_REASONS = 100;

/** Counts all refusals, and keeps the first hundred. */
export class Refusals {
  readonly first: Refused[] = [];
  count = 0;

  add({ where, reason }: Refused): void {
    this.count += 1;
    if (this.first.length < MOST_REASONS) this.first.push({ where, reason });
  }
}
