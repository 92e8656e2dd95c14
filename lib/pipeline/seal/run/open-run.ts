import { EvalakeError } from '#contract/evalake-error.ts';
import type { RunName } from '#contract/run-name.ts';
import type { SealRecord } from '#lake/seal-record.ts';
import { readSealRecord, type StoredRecord } from '#lake/seal-record-file.ts';
import type { LongStore } from '#ports/object-store.ts';
import type { FoundSource, OpenTarget } from '../protocol/open-target.ts';
import { formatLateEvents } from './late-events.ts';
import { derivedRecord, isRecorded, readRun } from './read-run.ts';
import { runWrites } from './run-writes.ts';
import type { PlannedSeal, SealInput } from './seal-plan.ts';
import { readInboxObjects, type SealSource } from './seal-source.ts';

export interface RunPorts {
  readonly store: LongStore;
  /** `planSeal`, perhaps in another thread: it takes the processor for a while. */
  readonly plan: (input: SealInput, source: SealSource) => Promise<PlannedSeal>;
}

/** A sealed run's events file is gone. Sealing on would replace the run by its late events. */
export class EventsFileLostError extends EvalakeError {
  override readonly name = 'EventsFileLostError';
  constructor({ project, runId }: RunName) {
    super(
      `the events file of run ${runId} of ${project} is gone; restore it, or delete the run's seal record to seal it anew from its inbox`,
    );
  }
}

interface OpenRun extends OpenTarget {
  readonly record: StoredRecord | undefined;
}

/** Reads a run's record. Its source is the events file of its home month. */
export async function openRun(ports: RunPorts, run: RunName): Promise<OpenRun> {
  const { store } = ports;
  const record = await readSealRecord(store, run);
  return {
    target: run,
    record,
    findSource: () => findEvents(ports, run, record?.content),
    lostError: () => new EventsFileLostError(run),
    formatLate: (keys, prunedOn) => formatLateEvents(run, readInboxObjects(store, keys), prunedOn),
  };
}

async function findEvents(
  { store, plan }: RunPorts,
  run: RunName,
  record: SealRecord | undefined,
): Promise<FoundSource> {
  const read = await readRun(store, run);
  const { homes, existing } = read;
  return {
    isThere: existing.length > 0,
    isRecorded: isRecorded(read, record),
    plan: async ({ inbox, evenIncomplete, trustsDerived }) => {
      const derived = trustsDerived ? derivedRecord(read, record) : undefined;
      const input = { ...run, home: homes.months[0], existing, inbox, evenIncomplete, derived };
      const planned = await plan(input, store);
      if (planned.plan) return runWrites(store, read, record, planned.plan, planned.output);
      planned.output.close();
      return planned.unchanged ? 'unchanged' : 'incomplete';
    },
  };
}
