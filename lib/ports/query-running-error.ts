/** The query still runs, and its result can be asked for later. */
export class QueryRunningError extends Error {
  override readonly name = 'QueryRunningError';
  readonly queryId: string;
  constructor(queryId: string) {
    super(`query ${queryId} is still running`);
    this.queryId = queryId;
  }
}
