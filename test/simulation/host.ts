import type { Actor } from './actor.ts';

/** Runs the steps: the functions on AWS, or the embedded server. */
export interface Host {
  start(): void;
  /** The actor that takes a request now; undefined when none answers. */
  ingestActor(): Actor | undefined;
  /** Redrives dead letters, as an operator does after an outage. */
  redrive(): void;
  /** Ends everything. */
  stop(): void;
}
