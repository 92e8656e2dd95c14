import { gzipSync } from 'node:zlib';
import { contentHash } from '#contract/content-hash.ts';
import { inboxKey } from '#contract/keys.ts';
import type { RunName } from '#contract/run-name.ts';
import type { RunLimits } from '#pipeline/seal/run/derive-run.ts';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import { sealRun, type SealPorts } from '#pipeline/seal/seal.ts';
import type { LongStore } from '#ports/object-store.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryQueue } from './memory-queue.ts';
import { MemoryStore } from './memory-store.ts';

type Event = Readonly<Record<string, unknown>>;

/** Row groups of a few events, so that a run of some has many. */
export const SMALL_GROUPS: RunLimits = { groups: { rows: 6, textBytes: 1500 }, details: 4 };

/** Ports of a seal that plans in this thread, whatever the time. */
export function sealPorts(store: LongStore, limits = SMALL_GROUPS): SealPorts {
  const clock = new ManualClock(Date.parse('2026-12-01T00:00:00Z'));
  const options = { visibilitySeconds: 60, maxReceiveCount: 9 };
  return {
    ...{ store, clock, quietSeconds: 0 },
    plan: (input, source) => planSeal(input, source, undefined, undefined, limits),
    seals: new MemoryQueue(clock, options),
    manifests: new MemoryQueue(clock, options),
  };
}

/** The events as an object of the inbox. */
export function inboxBytes({ runId }: RunName, events: readonly Event[]): Uint8Array {
  const lines = events.map((each) => JSON.stringify({ ...each, run_id: runId }));
  return gzipSync(`${lines.join('\n')}\n`);
}

/** Seals a run in small groups, part after part, in a lake; gives the lake, and how each seal ended. */
export async function sealParts(
  run: RunName,
  parts: readonly (readonly Event[])[],
  store = new MemoryStore(),
  limits = SMALL_GROUPS,
) {
  const outcomes: string[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.length > 0) outcomes.push(await sealPart(sealPorts(store, limits), run, part, index));
  }
  return { store, outcomes };
}

/** Seals what is sealed of a run, and events that have come. @param number of the part */
export async function sealPart(
  ports: SealPorts,
  run: RunName,
  events: readonly Event[],
  number: number,
): Promise<string> {
  const bytes = inboxBytes(run, events);
  const hash = contentHash(bytes);
  const object = { sentAtMs: 1_000_000 + number, hash, count: events.length, end: 0 };
  await ports.store.put(inboxKey(run, { ...object, report: undefined }), bytes);
  return sealRun(ports, run);
}
