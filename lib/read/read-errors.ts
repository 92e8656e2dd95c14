import { sentAs } from '#contract/evalake-error.ts';

/** The run exists, but the file that its seal makes is missing, perhaps only for now. */
export class RunNotSealedError extends sentAs('run-not-sealed', 404) {
  override readonly name = 'RunNotSealedError';
  constructor(project: string, runId: string, lacking: string) {
    super(
      `run ${JSON.stringify(runId)} of project ${project} is not sealed yet and has no ${lacking}; ask again when its status is complete or incomplete`,
    );
  }
}

/** The run is receiving, and larger than is read before the seal. */
export class RunTooLargeError extends sentAs('run-not-sealed', 404) {
  override readonly name = 'RunTooLargeError';
  constructor(project: string, runId: string) {
    super(
      `run ${JSON.stringify(runId)} of project ${project} is not sealed yet, and too large to be read before; ask again when its status is complete or incomplete`,
    );
  }
}

/** The run was sealed again since the page before, or is being sealed now. */
export class ItemsChangedError extends sentAs('items-changed', 409) {
  override readonly name = 'ItemsChangedError';
  constructor(project: string, runId: string) {
    super(
      `the items of run ${JSON.stringify(runId)} of project ${project} have changed or are changing; ask again from the first page`,
    );
  }
}

/** The runs have nothing in common that could be compared. */
export class RunsNotComparableError extends sentAs('not-comparable', 422) {
  override readonly name = 'RunsNotComparableError';
}

/** The project has as many pins as it may have. */
export class TooManyPinsError extends sentAs('too-many-pins', 422) {
  override readonly name = 'TooManyPinsError';
  /** @param limit what a project has at most */
  constructor(limit: string) {
    super(`a project has at most ${limit}; clear a pin first`);
  }
}

/** There is no such pin to clear. */
export class PinNotFoundError extends sentAs('pin-not-found', 404) {
  override readonly name = 'PinNotFoundError';
  /** @param pinned the pins that there are, as a person would name them */
  constructor(asked: string, pinned: readonly string[]) {
    const first = pinned.slice(0, MOST_NAMED).join('; ');
    const more = pinned.length - MOST_NAMED;
    const known = pinned.length === 0 ? 'nothing is pinned' : `pinned are: ${first}`;
    super(
      `no run is pinned for ${asked}, so there is nothing to clear; ${known}${more > 0 ? `; and ${more} more` : ''}`,
    );
  }
}

const MOST_NAMED = 10;

/** The run cannot be pinned as a baseline. */
export class BaselineUnfitError extends sentAs('baseline-unfit', 422) {
  override readonly name = 'BaselineUnfitError';
  constructor(runId: string, what: string) {
    super(
      `run ${JSON.stringify(runId)} is ${what} and cannot be a baseline here; pin a complete run of the task`,
    );
  }
}

/** The run is sealed, and its comparison is not made yet. */
export class RunNotJudgedError extends sentAs('run-not-judged', 404) {
  override readonly name = 'RunNotJudgedError';
  constructor(runId: string) {
    super(
      `run ${JSON.stringify(runId)} is not compared with its baseline yet; ask again in a moment, or name a baseline`,
    );
  }
}

/** No baseline was named. */
export class BaselineMissingError extends sentAs('no-baseline', 422) {
  override readonly name = 'BaselineMissingError';
  constructor(runId: string) {
    super(
      `run ${JSON.stringify(runId)} has no baseline of its own; name one or several (baseline=)`,
    );
  }
}
