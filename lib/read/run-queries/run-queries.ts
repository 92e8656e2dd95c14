import type { SqlEngine, SqlRow } from '#ports/sql-engine.ts';
import { compileHistory, type HistoryFilter } from '#query/history.ts';
import { compileTrends, type TrendFilter } from '#query/trends.ts';

/** The questions to the run index. Each way of answering gives the same rows in the same order. */
export interface RunQueries {
  /** Sealed runs, newest first, each metric a row, with every column of `runs`. */
  history(filter: HistoryFilter): Promise<readonly SqlRow[]>;
  /** Points of each model, task and metric, oldest first. */
  trends(filter: TrendFilter): Promise<readonly SqlRow[]>;
}

/** Asks an engine: on AWS, where it reads the files in parallel beside them. */
export function engineQueries(engine: SqlEngine): RunQueries {
  return {
    history: (filter) => engine.run(compileHistory(filter)),
    trends: (filter) => engine.run(compileTrends(filter)),
  };
}
