import { conflictKey, recordedTarget, SEALS_PREFIX } from '#contract/keys.ts';
import { isDocumentSetName } from '#contract/seal-target.ts';
import { parseDocumentRecord } from '#lake/document-record-file.ts';
import { parseSealRecord } from '#lake/seal-record-file.ts';
import type { TestLake } from '../../support/lake.ts';
import { readSealRecords } from '../lake-reader.ts';
import type { Ending } from '../simulation.ts';
import { differences } from './differences.ts';
import { type Violation, violations } from './violation.ts';

/**
 * The lake's bytes equal those that the same batches make without faults, except for the history of
 * a run or document set: revisions and former files. Quarantined refusals are left out, because
 * they belong to requests and not to batches.
 */
export function calmBytes({ world }: Ending, calm: TestLake): Violation[] {
  const found = differences(
    withoutHistory(world.store.objects),
    withoutHistory(calm.memory.objects),
  );
  return violations(
    3,
    found.map((difference) => `unlike calm weather: ${difference}`),
  );
}

/** Alerts have an invariant of their own. */
const PAST = /^(?:inbox|alerts|notices|webhooks)\/|^quarantine\/[^/]+\/(?:refused|late|replaced)\//;

/** A run that was replaced may have found conflicts before. */
function conflictsFolder(project: string, runId: string): string {
  const key = conflictKey(project, runId, 0, '');
  return key.slice(0, key.lastIndexOf('/') + 1);
}

function withoutHistory(objects: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  const replaced = new Set(
    readSealRecords(objects)
      .filter(({ replacement }) => replacement !== null)
      .map(({ project_id, run_id }) => conflictsFolder(project_id, run_id)),
  );
  const isPast = (key: string) => replaced.has(key.slice(0, key.lastIndexOf('/') + 1));
  const kept = [...objects].filter(([key]) => !PAST.test(key) && !isPast(key));
  return new Map(
    kept.map(([key, bytes]) => [
      key,
      key.startsWith(SEALS_PREFIX) ? withoutPast(key, bytes) : bytes,
    ]),
  );
}

function withoutPast(key: string, bytes: Uint8Array): Uint8Array {
  const isOfDocuments = isDocumentSetName(recordedTarget(key));
  return Buffer.from(JSON.stringify(isOfDocuments ? withoutStale(bytes) : withoutSeals(bytes)));
}

function withoutSeals(bytes: Uint8Array): object {
  const {
    revision: _revision,
    stale: _stale,
    replaced: _replaced,
    ...record
  } = parseSealRecord(bytes);
  return record;
}

function withoutStale(bytes: Uint8Array): object {
  const { stale: _stale, ...record } = parseDocumentRecord(bytes);
  return record;
}
