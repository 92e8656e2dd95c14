import { EvalakeError } from '#contract/evalake-error.ts';
import type { RunDetail } from '#read/run-answers.ts';

/** The endpoint accepts no more. Accepted events are kept; another import goes on from there. */
export class ImportStoppedError extends EvalakeError {
  override readonly name = 'ImportStoppedError';
}

/** The server's answer to a batch. `index` counts the events of the batch from 0. */
export interface BatchAnswer {
  readonly accepted: number;
  readonly quarantined: readonly { readonly index: number; readonly reason: string }[];
}

/** Parameters of a run's events, which the spec has no member for. */
export interface BatchParameters {
  readonly metric?: string | undefined;
  readonly configHash?: string | undefined;
}

/** The reason why a results document was refused, if it was. */
export interface DocumentAnswer {
  readonly refused?: string;
}

/** A project of an endpoint. */
export interface ImportTarget {
  /** Identifies the endpoint and the project. */
  readonly name: string;
  /**
   * Sends a batch, and repeats it until the target answers. Resolves when the accepted events are
   * durable.
   * @param body one event a line
   * @throws ImportStoppedError
   */
  send(body: Buffer, parameters: BatchParameters): Promise<BatchAnswer>;
  /**
   * Sends one results document, in the same way.
   * @throws ImportStoppedError
   */
  sendDocument(
    text: Buffer,
    parameters: { readonly model?: string | undefined },
  ): Promise<DocumentAnswer>;
  /**
   * The results document of this id as JSON; `unreadable` when the endpoint does not tell: the key
   * may only write, or retention deleted the text.
   */
  document(id: string): Promise<Buffer | 'absent' | 'unreadable'>;
  /**
   * The texts of the run's sealed events, or of all while it was never sealed; none when the endpoint
   * does not tell.
   */
  events(runId: string): AsyncIterable<string>;
  /** The run as the endpoint shows it; `unreadable` when the key may only write. */
  run(runId: string): Promise<RunDetail | 'absent' | 'unreadable'>;
}
