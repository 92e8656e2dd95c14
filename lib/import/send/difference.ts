/** How the events of a run in a log differ from those that the endpoint has. */
export interface Difference {
  /** Events of the log that the endpoint has with another content. */
  readonly differing: number;
  /** Events of the log, its spec included. */
  readonly events: number;
  /** The slots of events that are stored with the time that their file had then. */
  readonly otherwiseTimed: ReadonlySet<string>;
  /** The numbers of the log's items and amendments that are stored as the log has them. */
  readonly apart: ReadonlySet<number>;
}
