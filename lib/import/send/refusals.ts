/** What was not taken, and why. */
export interface Refused {
  /** Where in the log, for people: `line 12`. */
  readonly where: string;
  readonly reason: string;
}

const MOST_REASONS = 100;

/** Counts them all, and keeps the first hundred by their words. */
export class Refusals {
  readonly first: Refused[] = [];
  count = 0;

  add({ where, reason }: Refused): void {
    this.count += 1;
    if (this.first.length < MOST_REASONS) this.first.push({ where, reason });
  }
}
