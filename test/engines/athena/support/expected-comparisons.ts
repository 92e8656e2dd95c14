import {
  deviation,
  type ExpectedItem,
  expectedItems,
  expectedRuns,
  groups,
  mean,
  sorted,
  sum,
} from './expected-runs.ts';
import { points } from './expected-points.ts';
import type { ExpectedRows } from './expected-queries.ts';

const of = (project: unknown) => expectedRuns.filter((run) => run.project === project);

function itemPairs(before: unknown, after: unknown): [ExpectedItem, ExpectedItem][] {
  const old = expectedItems.filter(({ run_id }) => run_id === before);
  return expectedItems
    .filter(({ run_id }) => run_id === after)
    .flatMap((item) => {
      const match = old.find(({ item_id }) => item_id === item.item_id);
      return match ? [[match, item] as [ExpectedItem, ExpectedItem]] : [];
    });
}

/** The rows of the queries about scores, by name. NULL is sorted last in both directions. */
export const expectedComparisons: Readonly<Record<string, ExpectedRows>> = {
  'latest-runs': ([project]) =>
    sorted(
      of(project).filter(({ main }) => main),
      '-ts',
      '-run_id',
    ).slice(0, 50),

  'latest-per-model-and-task': ([project]) =>
    sorted(
      of(project).filter(({ recency }) => recency === 1),
      ...['task_id', 'metric_name', '-score', 'model_id'],
    ),

  'change-to-run-before': ([project]) => {
    const rows = of(project)
      .filter(({ recency }) => recency === 1)
      .flatMap((newer) => {
        const older = of(project).find(
          (run) =>
            run.recency === 2 &&
            run.model_id === newer.model_id &&
            run.task_id === newer.task_id &&
            run.metric_name === newer.metric_name,
        );
        return older ? [{ ...newer, ...change(older, newer) }] : [];
      });
    const known = rows.filter(({ z }) => z !== null);
    const unknown = rows.filter(({ z }) => z === null);
    return [known, unknown].flatMap((part) =>
      sorted(part, 'z', 'task_id', 'metric_name', 'model_id'),
    );
  },

  'compare-two-runs': ([, before, , after]) => {
    const pairs = itemPairs(before, after);
    const changes = pairs.map(([a, b]) => b.score - a.score);
    const spread = deviation(changes) / Math.sqrt(changes.length);
    return [
      {
        metric_name: pairs[0]?.[1].metric_name ?? '',
        n_items: pairs.length,
        score_before: mean(pairs.map(([a]) => a.score)),
        score: mean(pairs.map(([, b]) => b.score)),
        change: mean(changes),
        z: spread === 0 ? null : mean(changes) / spread,
      },
    ];
  },

  'flipped-items': ([, before, , after]) =>
    sorted(
      itemPairs(before, after)
        .filter(([a, b]) => a.score !== b.score)
        .map(([a, b]) => ({
          ...{ metric_name: b.metric_name, item_id: b.item_id },
          ...{ score_before: a.score, score: b.score, by: b.score - a.score },
          direction: b.score < a.score ? 'worse' : 'better',
        })),
      'by',
      'metric_name',
      'item_id',
    ),

  'trend-by-week': ([project]) =>
    sorted(
      points(of(project), 'week').map(({ run, t, ...point }) => ({ ...run, week: t, ...point })),
      ...['model_id', 'task_id', 'metric_name', 'week'],
    ),

  'best-model-by-task': () => {
    const newest = expectedRuns.filter(({ main, recency }) => main && recency === 1);
    const tasks = groups(newest, ({ project, task_id, metric_name }) => [
      project,
      task_id,
      metric_name,
    ]);
    const best = tasks.flatMap((runs) => {
      const most = Math.max(...runs.map(({ score }) => score));
      return runs.filter(({ score }) => score === most);
    });
    return sorted(best, 'project', 'task_id', 'metric_name', 'model_id');
  },
};

interface Scored {
  readonly run_id: string;
  readonly score: number;
  readonly stderr: number;
}

function change(older: Scored, newer: Scored) {
  const spread = Math.sqrt(sum([older.stderr ** 2, newer.stderr ** 2]));
  const by = newer.score - older.score;
  return {
    ...{ run_before: older.run_id, score_before: older.score, change: by },
    z: spread === 0 ? null : by / spread,
  };
}
