import { EvalakeError } from '#contract/evalake-error.ts';
import type { RunDetail } from '#read/run-answers.ts';

/** The endpoint does not take what is sent. What it took before stays; import again to go on. */
export class ImportStoppedError extends EvalakeError {
  override readonly name = 'ImportStoppedError';
}

/** What the server says to a batch. `index` counts the events of the batch from 0. */
export interface BatchAnswer {
  readonly accepted: number;
  readonly quarantined: readonly { readonly index: number; readonly reason: string }[];
}

/** What is sent beside the events of a run, because a spec has no member for it. */
export interface BatchParameters {
  readonly metric?: string | undefined;
  readonly configHash?: string | undefined;
}

/** Why a results document was not taken, if it was not. */
export interface DocumentAnswer {
  readonly refused?: string;
}

/** A project of an endpoint. */
export interface ImportTarget {
  /** Names the endpoint and the project, to tell one target from another. */
  readonly name: string;
  /**
   * Resolves when what was accepted is durable; until then it is sent again and again.
   * @param body one event a line
   * @throws ImportStoppedError
   */
  send(body: Buffer, parameters: BatchParameters): Promise<BatchAnswer>;
  /**
   * Sends one results document; as with events.
   * @throws ImportStoppedError
   */
  sendDocument(
    text: Buffer,
    parameters: { readonly model?: string | undefined },
  ): Promise<DocumentAnswer>;
  /**
   * The results document of this id as JSON; `unreadable` when the endpoint does not tell: the key
   * may only write, or the text has expired.
   */
  document(id: string): Promise<Buffer | 'absent' | 'unreadable'>;
  /** What the endpoint says of a run; `unreadable` when the key may only write. */
  run(runId: string): Promise<RunDetail | 'absent' | 'unreadable'>;
}
