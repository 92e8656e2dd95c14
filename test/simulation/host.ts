import type { Actor } from './actor.ts';

/** What runs the steps: the functions on AWS, or the embedded server. */
export interface Host {
  start(): void;
  /** Who takes a request now; undefined when nobody answers. */
  ingestActor(): Actor | undefined;
  /** What an operator does after an outage: dead letters are tried again. */
  redrive(): void;
  /** Ends everything. */
  stop(): void;
}
