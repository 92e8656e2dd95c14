import { recordedTarget, SEALS_PREFIX } from '#contract/keys.ts';
import { isDocumentSetName } from '#contract/seal-target.ts';
import { parseDocumentRecord } from '#lake/document-record-file.ts';
import { parseSealRecord } from '#lake/seal-record-file.ts';
import type { TestLake } from '../../support/lake.ts';
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

function withoutHistory(objects: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  const kept = [...objects].filter(([key]) => !/^inbox\/|^quarantine\/[^/]+\/refused\//.test(key));
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
  const { revision: _revision, stale: _stale, ...record } = parseSealRecord(bytes);
  return record;
}

function withoutStale(bytes: Uint8Array): object {
  const { stale: _stale, ...record } = parseDocumentRecord(bytes);
  return record;
}
