import { z } from 'zod';
import type { TrendFilter } from '#query/trends.ts';
import { trendPoint, type TrendSeries } from '#schemas/api.ts';
import type { RunQueries } from './run-queries/run-queries.ts';

const trendRow = trendPoint.extend({
  model_id: z.string(),
  task_id: z.string(),
  metric_name: z.string(),
});

/** Reads scores over time, a series for each model, task and metric, points oldest first. */
export async function readTrends(queries: RunQueries, filter: TrendFilter): Promise<TrendSeries[]> {
  const series = new Map<string, TrendSeries>();
  for (const row of await queries.trends(filter)) {
    const { model_id, task_id, metric_name, ...point } = trendRow.parse(row);
    const name = JSON.stringify([model_id, task_id, metric_name]);
    const known = series.get(name);
    if (known) known.points.push(point);
    else series.set(name, { model_id, task_id, metric_name, points: [point] });
  }
  return [...series.values()];
}
