/** A run to post, with the events that a recorder sends for so many samples. */
export interface SampleRun {
  readonly runId: string;
  readonly model: string;
  readonly task: string;
  /** One value of the metric `accuracy` for each sample. */
  readonly correct: readonly boolean[];
  /** A further metric, with a value for each sample. */
  readonly metric?: string;
}

function* dataOf(run: SampleRun, n: number): Generator<{ type: string; data: unknown }> {
  yield { type: 'sampling', data: { prompt: `${n}?`, sampled: [`${n}`], model: run.model } };
  yield { type: 'match', data: { correct: run.correct[n], expected: `é${n}`, picked: null } };
  if (run.metric !== undefined) yield { type: 'metrics', data: { [run.metric]: n / 8 } };
}

/** The body of one request with the whole run: its events, then the final report. */
export function runBody(run: SampleRun): string {
  const envelope = { run_id: run.runId, created_by: 'tester', created_at: startOf(run.runId) };
  const events = run.correct.flatMap((_, n) =>
    [...dataOf(run, n)].map((event) => ({ ...envelope, sample_id: `${run.task}.${n}`, ...event })),
  );
  const report = { ...envelope, sample_id: null, type: 'final_report', data: { done: true } };
  return JSON.stringify([...events, report].map((event, id) => ({ ...event, event_id: id })));
}

/**
 * The time of a run's events, from its id: `261121081110…` gives `2026-11-21
 * 08:11:10.000001+00:00`.
 */
function startOf(runId: string): string {
  const [year, month, day, hour, minute, second] = runId.match(/\d\d/g) ?? [];
  return `20${year}-${month}-${day} ${hour}:${minute}:${second}.000001+00:00`;
}
