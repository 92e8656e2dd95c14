import type { RunDetail } from '#read/run-answers.ts';

/** What a run is, as names and values for people; its scores stand apart. */
export function runLines(run: RunDetail): [string, string][] {
  return [
    ['run', run.run_id],
    ['project', run.project_id],
    ['started', run.ts],
    ['model', run.model_id],
    ['task', run.task_id],
    ['status', run.status],
    ['events', `${run.events}${missingText(run)}`],
    ['conflicts', String(run.conflicts)],
    ...run.replaced.map(({ events, key }): [string, string] => [
      'before',
      `${events} events in ${key}`,
    ]),
    ['repeated', `${run.duplicate_samples} samples`],
    ...(run.surplus_metrics > 0
      ? [['left out', `${run.surplus_metrics} metrics beyond the limit`] satisfies [string, string]]
      : []),
    ...Object.entries(run.pruned).map(([kind, day]): [string, string] => [
      'pruned',
      `${kind}, on ${day}`,
    ]),
    ...run.amendments.map((each): [string, string] => ['amended', amendmentText(each)]),
    ['report', run.final_report === null ? '-' : JSON.stringify(run.final_report)],
  ];
}

/** An amendment as one line: what, by whom, when, why, and what was there before. */
function amendmentText(amendment: RunDetail['amendments'][number]): string {
  const { target, withdraw, data_json, author, amended_at, reason, events, before } = amendment;
  const { event_id, item = '', metric, epoch } = target;
  const parts = [
    event_id === undefined ? `item ${item}` : `event ${event_id}`,
    ...(metric === undefined ? [] : [`metric ${metric}`]),
    ...(epoch === undefined ? [] : [`epoch ${epoch}`]),
  ];
  const change = withdraw ? 'withdrawn' : `now ${data_json ?? 'null'}`;
  const former = before.map((each) => (each.withdrawn ? 'withdrawn' : each.data_json)).join(', ');
  const was =
    events === 0 ? 'not there yet' : `was ${former}${events > before.length ? ', …' : ''}`;
  return `${parts.join(' ')}: ${change}, ${was}; by ${author} at ${amended_at}: ${reason}`;
}

/** The missing events of a run as text: `, 3 missing: 5–7`; empty when none is missing. */
export function missingText({ missing, missing_count }: RunDetail): string {
  if (missing_count === 0) return '';
  const ranges = missing.slice(0, 5).map(([first, last]) => `${first}–${last}`);
  // Of items only the number is known.
  const named =
    ranges.length === 0 ? '' : `: ${ranges.join(', ')}${missing.length > 5 ? ', …' : ''}`;
  return `, ${missing_count} missing${named}`;
}
