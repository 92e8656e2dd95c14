/** A run as its recorder names it. */
export interface RunName {
  readonly project: string;
  readonly runId: string;
}
