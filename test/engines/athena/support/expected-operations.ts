import { formatTimestamp, parseTime } from '#contract/time.ts';
import { expectedItems, expectedRuns, groups, mean, sorted, sum } from './expected-runs.ts';
import type { ExpectedRows } from './expected-queries.ts';
import { eventsOf, type SampleEvent, sampleRuns } from './sample-runs.ts';

const mainRuns = expectedRuns.filter(({ main }) => main);

/** The events of a run that belong to a sample, by sample. */
function eventsBySample(runId: unknown): SampleEvent[][] {
  const run = sampleRuns().find((candidate) => candidate.runId === runId);
  const events = run ? eventsOf(run) : [];
  return groups(
    events.filter(({ sample_id }) => sample_id !== null),
    ({ sample_id }) => sample_id,
  );
}

const totals = (runs: typeof mainRuns) => ({
  n_runs: runs.length,
  prompt_tokens: sum(runs.map((run) => run.prompt_tokens)),
  completion_tokens: sum(runs.map((run) => run.completion_tokens)),
  cost: sum(runs.map((run) => run.cost)),
  duration_seconds: sum(runs.map((run) => run.duration_seconds)),
  events: sum(runs.map((run) => run.events)),
  n_items: sum(runs.map((run) => run.n_items)),
});

/** The rows of the queries about the runs themselves, by name. */
export const expectedOperations: Readonly<Record<string, ExpectedRows>> = {
  'incomplete-runs': ([, month]) =>
    sorted(
      mainRuns
        .filter((run) => run.month === month && run.status === 'incomplete')
        .map((run) => ({ ...run, conflicts: 0, created_by: 'ci' })),
      ...['-ts', 'project', 'recorder_run_id'],
    ),

  'usage-by-model': ([project]) => {
    const runs = mainRuns.filter((run) => run.project === project);
    const rows = groups(runs, ({ model_id, month }) => [model_id, month]).map((group) => ({
      ...{ model_id: group[0]?.model_id, year: '2026', month: group[0]?.month },
      ...totals(group),
    }));
    return sorted(rows, '-year', '-month', 'model_id');
  },

  'usage-by-project': ([, month]) => {
    const runs = mainRuns.filter((run) => run.month === month);
    const rows = groups(runs, ({ project }) => project).map((group) => ({
      project: group[0]?.project,
      ...totals(group),
    }));
    return sorted(rows, '-n_runs', 'project');
  },

  'error-samples': ([, runId]) => {
    const rows = eventsBySample(runId).flatMap((events) => {
      const errors = events.filter(({ type }) => type === 'error');
      const last = errors.at(-1);
      if (!last) return [];
      const { sample_id, data } = last;
      return [{ sample_id, n_errors: errors.length, last_error: JSON.stringify(data) }];
    });
    return sorted(rows, '-n_errors', 'sample_id');
  },

  'slowest-samples': ([, runId]) => {
    const rows = eventsBySample(runId).map((events) => {
      const times = events.map(({ created_at }) => parseTime(created_at));
      const [first, last] = [Math.min(...times), Math.max(...times)];
      return {
        sample_id: events[0]?.sample_id,
        first_event: formatTimestamp(first),
        last_event: formatTimestamp(last),
        milliseconds: (last - first) / 1000,
        n_events: events.length,
      };
    });
    return sorted(rows, '-milliseconds', 'sample_id');
  },

  'longest-answers': ([, runId]) => {
    const run = sampleRuns().find((candidate) => candidate.runId === runId);
    const rows = (run?.samples ?? []).map(({ id, completionTokens, promptTokens }) => ({
      ...{ sample_id: id, completion_tokens: completionTokens, prompt_tokens: promptTokens },
    }));
    return sorted(rows, '-completion_tokens', 'sample_id');
  },

  'hardest-items': ([project, task]) => {
    const items = expectedItems.filter((item) => item.project === project && item.task_id === task);
    const rows = groups(items, ({ metric_name, item_id }) => [metric_name, item_id]).map(
      (group) => ({
        ...{ metric_name: group[0]?.metric_name, item_id: group[0]?.item_id },
        score: mean(group.map(({ score }) => score)),
        n_models: new Set(group.map(({ model_id }) => model_id)).size,
        n_runs: new Set(group.map(({ run_id }) => run_id)).size,
      }),
    );
    return sorted(rows, 'score', 'metric_name', 'item_id');
  },

  'final-reports': ([project]) => {
    const rows = mainRuns
      .filter((run) => run.project === project)
      .flatMap((run) => [
        { ...run, reported: run.score, recorded: run.score },
        { ...run, metric_name: 'note', reported: null, recorded: null },
      ]);
    return sorted(rows, '-ts', 'run_id', 'metric_name').slice(0, 1000);
  },
};
