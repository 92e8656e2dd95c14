import { z } from 'zod';
import type { CountedBatch } from '../calm.ts';
import { readLakeEvents, readReplacedEvents } from '../lake-reader.ts';
import { latestRevisions, readSentEvent, runKey, type SentEvent, slotOf } from '../sent-events.ts';
import type { Ending } from '../simulation.ts';
import { duplicates } from './duplicates.ts';
import { type Violation, violations } from './violation.ts';

/**
 * Every acknowledged event is in the lake exactly once, or in quarantine with a reason. So are the
 * events and documents that were refused.
 */
export async function kept(ending: Ending, batches: readonly CountedBatch[]): Promise<Violation[]> {
  const { objects } = ending.world.store;
  const inLake = await readLakeEvents(objects);
  const setAside = new Set([
    ...readQuarantined(objects),
    ...(await readReplacedEvents(objects)).map(nameOf),
  ]);
  const latest = latestRevisions(batches.flatMap(({ events }) => events));
  const sent = new Set(batches.flatMap(({ events }) => events.map(nameOf)));
  const acknowledged = batches
    .filter((batch) => batch.acknowledged)
    .flatMap(({ events }) => events);
  const inLakeNames = new Set(inLake.map(nameOf));
  return violations(1, [
    ...duplicates(inLake.map((event) => `${runKey(event)} ${slotOf(event)}`)).map(
      (slot) => `more than once in the lake: ${slot}`,
    ),
    ...inLake
      .filter((event) => !sent.has(nameOf(event)))
      .map(({ content }) => `never sent: ${content}`),
    ...inLake
      .filter((event) => event.revision !== latest.get(runKey(event)))
      .map(({ content }) => `of a former revision: ${content}`),
    ...acknowledged
      .filter((event) => !inLakeNames.has(nameOf(event)) && !setAside.has(nameOf(event)))
      .map(({ content }) => `acknowledged and lost: ${content}`),
    ...lostRefusals(ending),
  ]);
}

function nameOf(event: SentEvent): string {
  return `${event.project} ${event.content}`;
}

const conflictSchema = z.object({ reason: z.string().min(1), text: z.string() });

/** The events that lost to another of their id, and those that came after a replacement, by name. */
function readQuarantined(objects: ReadonlyMap<string, Uint8Array>): Set<string> {
  const names = new Set<string>();
  for (const [key, bytes] of objects) {
    const [, project] = /^quarantine\/([^/]+)\/(?:conflicts|late)\//.exec(key) ?? [];
    if (project === undefined) continue;
    const { text } = conflictSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
    names.add(nameOf(readSentEvent(project, text)));
  }
  return names;
}

const refusalSchema = z.object({ index: z.int(), reason: z.string().min(1), text: z.string() });

/** Refusals of which a client was told, and which are not in quarantine. */
function lostRefusals({ world, answers }: Ending): string[] {
  const kept = new Set<string>();
  for (const [key, bytes] of world.store.objects) {
    const [, project] = /^quarantine\/([^/]+)\/refused\//.exec(key) ?? [];
    if (project === undefined) continue;
    for (const line of Buffer.from(bytes).toString().trimEnd().split('\n')) {
      const { reason, text } = refusalSchema.parse(JSON.parse(line));
      kept.add(JSON.stringify([project, reason, text]));
    }
  }
  return world.scenario.requests.flatMap(({ project, texts }, request) =>
    (answers[request]?.quarantined ?? [])
      .filter(({ index, reason }) => !kept.has(JSON.stringify([project, reason, texts[index]])))
      .map(({ index }) => `refused and not in quarantine: ${texts[index] ?? ''}`),
  );
}
