import type { CountedBatch } from '../calm.ts';
import { readSealRecords } from '../lake-reader.ts';
import { currentEvents, runKey, type SentEvent, slotOf } from '../sent-events.ts';
import type { Ending } from '../simulation.ts';
import { type Violation, violations } from './violation.ts';

/**
 * A run is whole exactly when its report and all events up to that were accepted, and complete when
 * none of them came with two contents.
 */
export function completeness({ world }: Ending, batches: readonly CountedBatch[]): Violation[] {
  const runs = new Map<string, SentEvent[]>();
  for (const event of currentEvents(batches.flatMap(({ events }) => events))) {
    runs.set(runKey(event), [...(runs.get(runKey(event)) ?? []), event]);
  }
  const records = new Map(
    readSealRecords(world.store.objects).map((record) => [
      runKey({ project: record.project_id, runId: record.run_id }),
      record.status,
    ]),
  );
  const wrong = [...runs].flatMap(([run, events]) => {
    const expected = expectedStatus(events);
    const status = records.get(run) ?? 'not sealed';
    return status === expected ? [] : [`run ${run} is ${status}, should be ${expected}`];
  });
  const unknown = [...records.keys()].filter((run) => !runs.has(run));
  return violations(2, [...wrong, ...unknown.map((run) => `run ${run} was never sent`)]);
}

function expectedStatus(events: readonly SentEvent[]): string {
  if (!hasEverything(events)) return 'incomplete';
  const contents = new Map(events.map((event) => [event.content, slotOf(event)]));
  return new Set(contents.values()).size < contents.size ? 'conflicted' : 'complete';
}

/** Whether there is a final report, and every number up to its count and up to the last event. */
function hasEverything(events: readonly SentEvent[]): boolean {
  const reports = events.filter(({ isReport }) => isReport).map(({ eventId }) => eventId);
  const numbered = events.filter(({ isReport, isAmendment }) => !isReport && !isAmendment);
  const ids = new Set(numbered.map(({ eventId }) => eventId));
  const end = Math.max(...reports, ...[...ids].map((id) => id + 1));
  return reports.length > 0 && ids.size === end;
}
