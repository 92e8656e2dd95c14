export const exportFormats = ['results', 'jsonl', 'csv', 'parquet'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** A range of times in microseconds since 1970, both ends included. */
export interface TimeRange {
  readonly since?: number;
  readonly until?: number;
}

/** One run, or all of a time range. */
export interface ExportRange extends TimeRange {
  readonly run?: string;
}

/** The runs of a time range, each in the order of their ids. */
export interface ExportedRuns {
  /** Recorders' runs that are sealed. */
  readonly recorded: readonly string[];
  /** Runs with items of the results documents that were taken in. */
  readonly ofDocuments: readonly string[];
}

/** A run's items of one metric: a Parquet file of the evalsig store. */
export interface ItemsObject {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Runs can be exported from a lake or a server. A method that reads one run fails when the run is
 * absent or pruned.
 */
export interface ExportSource {
  runs(range: TimeRange): Promise<ExportedRuns>;
  /** Ids of the results documents that were taken in, in order. */
  documents(range: TimeRange): Promise<string[]>;
  /** The results document of a recorder's run, or the document with this id. */
  results(id: string): Promise<Uint8Array>;
  /** The JSON texts of the run's events, in order: all, or those of a type. */
  events(run: string, type?: string): AsyncIterable<string>;
  items(run: string): Promise<ItemsObject[]>;
}
