import type { Statement } from '#read/sql.ts';
import type { TableFormat } from '#read/statement-runner.ts';

/** What the process of SQL is asked. */
export interface SqlRequest {
  readonly statement: Statement;
  readonly format: TableFormat;
  readonly maxBytes: number;
}

/** What it answers, once for each request. `fault` is a mistake of ours. */
export type SqlAnswer =
  | { readonly kind: 'table'; readonly text: Uint8Array<ArrayBuffer>; readonly truncated: boolean }
  | { readonly kind: 'refused' | 'failed' | 'fault'; readonly message: string }
  | { readonly kind: 'too-slow' | 'too-large' };

/** What it is started with, as JSON. */
export interface SqlWorkerOptions {
  readonly dataFolder: string;
  readonly readSeconds: number;
  /** The most memory that the process may have. */
  readonly memoryBytes: number;
}

/** What it says first, when it can be asked. */
export const READY = 'ready';

/** The code of its end when it has more memory than it may have. */
export const TOO_LARGE_EXIT = 86;
