export const exportFormats = ['results', 'jsonl', 'csv', 'parquet'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** One run, or those of a time range, both ends included; microseconds since 1970. */
export interface ExportRange {
  readonly run?: string;
  readonly since?: number;
  readonly until?: number;
}

/** A run's items of one metric: a Parquet file of the evalsig store. */
export interface ItemsObject {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Where runs are exported from. */
export interface ExportSource {
  /** Ids of the sealed runs in the range, in the order of their ids. */
  runs(range: ExportRange): Promise<string[]>;
  /** @throws RunNotFoundError, PrunedError, or BadDataError from a server */
  results(run: string): Promise<Uint8Array>;
  /** The JSON texts of its events, in order. */
  events(run: string): AsyncIterable<string>;
  items(run: string): Promise<ItemsObject[]>;
}
