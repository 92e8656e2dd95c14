import { SEALS_PREFIX } from '../../../lib/contract/keys.ts';
import { parseSealRecord } from '../../../lib/pipeline/seal/record-file.ts';
import type { TestLake } from '../../support/lake.ts';
import type { Ending } from '../simulation.ts';
import { differences } from './differences.ts';
import type { Violation } from './violation.ts';
import { violations } from './violation.ts';

/**
 * The lake's bytes equal those of the same events in calm weather, but for what tells of a run's
 * past: revisions and former homes. Quarantined refusals are those of requests, not of batches.
 */
export function calmBytes({ world }: Ending, calm: TestLake): Violation[] {
  const found = differences(lasting(world.store.objects), lasting(calm.memory.objects));
  return violations(
    3,
    found.map((difference) => `unlike calm weather: ${difference}`),
  );
}

function lasting(objects: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  const kept = [...objects].filter(
    ([key]) => !/^(homes|inbox)\/|^quarantine\/[^/]+\/refused\//.test(key),
  );
  return new Map(
    kept.map(([key, bytes]) => [key, key.startsWith(SEALS_PREFIX) ? withoutPast(bytes) : bytes]),
  );
}

function withoutPast(bytes: Uint8Array): Uint8Array {
  const { revision: _revision, homes: _homes, stale: _stale, ...record } = parseSealRecord(bytes);
  return Buffer.from(JSON.stringify(record));
}
