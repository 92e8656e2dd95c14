import type { Mark } from '#schemas/mark.ts';

/** Of a document's marks only the first are kept, and how many there are. */
export const MOST_MARKS = 100;

/** Scores are rounded to three digits. */
const SCORE_TOLERANCE = 0.0005;
/** Means may be taken over scores that were rounded before. */
const MEAN_TOLERANCE = 0.001;
/** Savings are rounded to two digits. */
const SHARE_TOLERANCE = 0.005;
/** Room for the error of a double's last digits. */
const EPSILON = 1e-9;

export const tolerances = {
  score: SCORE_TOLERANCE,
  mean: MEAN_TOLERANCE,
  share: SHARE_TOLERANCE,
  /** Counts are exact. */
  count: 0,
} as const;

/** Collects marks; a number that was not stated contradicts nothing. */
export class Marks {
  readonly all: Mark[] = [];

  compare(
    field: string,
    stated: number | null | undefined,
    computed: number | null,
    tolerance: number,
  ): void {
    if (stated === null || stated === undefined || computed === null) return;
    if (Math.abs(stated - computed) <= tolerance + EPSILON) return;
    this.all.push({ field, stated, computed });
  }

  compareText(field: string, stated: string | null | undefined, computed: string | null): void {
    if (stated === null || stated === undefined || stated === computed) return;
    this.all.push({ field, stated, computed });
  }
}
