import { monthOf } from '#contract/time.ts';
import type { SealedRun } from '#lake/seal-record.ts';
import type { EventsFileNotes } from '#lake/events-file.ts';
import { type AmendedRun, recordedTimes } from './amend/amend-rows.ts';
import type { Coverage } from './rows/coverage.ts';
import type { DerivedItems } from './items/item-collector.ts';
import { exactCount } from '#documents/scores.ts';
import { NO_TEXT } from '#lake/columns/text-table.ts';
import { eventRow, type EventRows, TypeCode } from '#lake/events/event-rows.ts';
import { specNames } from './rows/find-spec.ts';
import type { StatedUsage } from './run-usage.ts';
import { runSpanMicros, runStartMicros } from '#contract/run-start.ts';

const MOST_RANGES = 1000;
const MOST_AMENDMENTS = 200;
const UNKNOWN = 'unknown';

export interface DescribedEvents {
  readonly project: string;
  readonly runId: string;
  /** The month under which the run lies; undefined when none is claimed yet. */
  readonly home: string | undefined;
  /** All of its events. */
  readonly rows: EventRows;
  /** What counts of them. */
  readonly amended: AmendedRun;
  /** What `amended.rows` state. */
  readonly usage: StatedUsage;
  readonly notes: EventsFileNotes;
  readonly coverage: Coverage;
  readonly items: DerivedItems;
  readonly eventsHash: string;
  readonly replacement: string | null;
}

/**
 * Describes a run for its seal record, as a function of the events file's content and place alone.
 * A run without a home gets the month of its earliest known start, which it then claims.
 */
export function describeRun(events: DescribedEvents): SealedRun {
  const { amended, usage, notes, coverage } = events;
  const { rows } = amended;
  const times = recordedTimes(events.rows);
  const startMicros = runStartMicros(events.runId, times);
  const spec = specNames(rows);
  const report = rows.type.lastIndexOf(TypeCode.finalReport);
  const surplus = events.items.surplus.size;
  return {
    project_id: events.project,
    run_id: events.runId,
    ts_micros: startMicros,
    month: events.home ?? monthOf(startMicros),
    model_id: notes.parameters.model[0] ?? spec.model ?? usage.model ?? UNKNOWN,
    task_id: notes.parameters.task[0] ?? spec.task ?? findTask(rows) ?? UNKNOWN,
    config_hash: notes.parameters.config_hash[0] ?? '',
    tags: [...new Set([...notes.parameters.tag, ...spec.tags])],
    created_by: rows.names.textOf(rows.createdBy.find((code) => code !== NO_TEXT) ?? NO_TEXT),
    status: statusOf(events),
    events: events.rows.eventId.length,
    expected: coverage.expected,
    missing: coverage.missing.slice(0, MOST_RANGES).map(([first, last]) => [first, last]),
    missing_count: coverage.missingCount,
    conflicts: notes.conflicts.length,
    duplicate_samples: events.items.duplicateSamples,
    prompt_tokens: exactOrNull(usage.promptTokens) ?? spec.promptTokens ?? null,
    completion_tokens: exactOrNull(usage.completionTokens) ?? spec.completionTokens ?? null,
    cost: usage.cost ?? spec.cost ?? null,
    duration_seconds: measureSeconds(times),
    final_report_json: report === -1 ? null : eventRow(rows, report).data.toString(),
    stated_metrics: [...spec.stated],
    requested_metric: notes.parameters.metric[0] ?? null,
    events_hash: events.eventsHash,
    replacement: events.replacement,
    amendment_count: amended.amendments.length,
    amendments: amended.amendments.slice(-MOST_AMENDMENTS),
    ...(surplus > 0 ? { surplus_metrics: surplus } : {}),
  };
}

function statusOf({ coverage, notes }: DescribedEvents): SealedRun['status'] {
  if (!coverage.whole) return 'incomplete';
  return notes.conflicts.length > 0 ? 'conflicted' : 'complete';
}

function exactOrNull(count: number | null): number | null {
  return count === null ? null : exactCount(count);
}

/** evals numbers samples `{task}.{n}`. */
function findTask(rows: EventRows): string | undefined {
  const isSeen = new Uint8Array(rows.names.size);
  for (const code of rows.sampleId) {
    if (isSeen[code] === 1) continue;
    isSeen[code] = 1;
    const task = /^(.+)\.\d+$/s.exec(rows.names.textOf(code) ?? '')?.[1];
    if (task !== undefined) return task;
  }
  return undefined;
}

function measureSeconds(createdAtMicros: Float64Array): number {
  const { first, last } = runSpanMicros(createdAtMicros);
  return createdAtMicros.length === 0 ? 0 : (last - first) / 1e6;
}
