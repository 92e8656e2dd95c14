import type { Mark } from '#schemas/mark.ts';

/** The most marks that are kept of a document; their number is kept too. */
export const MOST_MARKS = 100;

/** Scores are rounded to three digits. */
const SCORE_TOLERANCE = 0.0005;
/** A mean may be computed from rounded scores. */
const MEAN_TOLERANCE = 0.001;
/** Savings are rounded to two digits. */
const SHARE_TOLERANCE = 0.005;
/** The rounding error of doubles. */
const EPSILON = 1e-9;

export const tolerances = {
  score: SCORE_TOLERANCE,
  mean: MEAN_TOLERANCE,
  share: SHARE_TOLERANCE,
  /** Counts are exact. */
  count: 0,
} as const;

/** More are counted only: a document can hold millions, and each names its place. */
const MOST_HELD = 1000;

/** Collects marks. A number that was not stated gets no mark. */
export class Marks {
  /** The first of them. */
  readonly held: Mark[] = [];
  count = 0;

  add({ field, stated, computed }: Mark): void {
    this.count += 1;
    if (this.held.length < MOST_HELD) {
      this.held.push({ field, stated: cut(stated), computed: cut(computed) });
    }
  }

  compare(
    field: string,
    stated: number | null | undefined,
    computed: number | null,
    tolerance: number,
  ): void {
    if (stated === null || stated === undefined || computed === null) return;
    if (Math.abs(stated - computed) <= tolerance + EPSILON) return;
    this.add({ field, stated, computed });
  }

  compareText(field: string, stated: string | null | undefined, computed: string | null): void {
    if (stated === null || stated === undefined || stated === computed) return;
    this.add({ field, stated, computed });
  }
}

const LONGEST_TEXT = 1000;

function cut(value: Mark['stated']): Mark['stated'] {
  return typeof value === 'string' && value.length > LONGEST_TEXT
    ? `${value.slice(0, LONGEST_TEXT)}…`
    : value;
}
