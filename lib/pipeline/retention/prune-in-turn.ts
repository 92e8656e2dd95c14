import { z } from 'zod';
import { PRUNE_TURN_KEY } from '#contract/keys.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { executePrune, planProject, type PrunePorts, projectsWithSettings } from './prune.ts';

export interface PruneTurn {
  /** How many objects went. */
  readonly deleted: number;
  /** Projects that there was no time for. The next turn begins with them. */
  readonly left: readonly string[];
}

const turnSchema = z.object({ v: z.literal(1), begun: z.string() });

/**
 * Prunes project after project until the deadline, beginning behind the one that the last turn began
 * last. That one is noted before its work begins: a project that takes all of the time, or dies, is
 * back in its turn and holds up no other.
 * @param deadlineMs milliseconds since 1970
 */
export async function pruneInTurn(ports: PrunePorts, deadlineMs: number): Promise<PruneTurn> {
  const { store, clock } = ports;
  const waiting = beginBehind(await projectsWithSettings(store), await lastBegun(store));
  let deleted = 0;
  for (const [index, project] of waiting.entries()) {
    if (clock.now() >= deadlineMs) return { deleted, left: waiting.slice(index) };
    await store.put(PRUNE_TURN_KEY, Buffer.from(JSON.stringify({ v: 1, begun: project })));
    deleted += await executePrune(ports, await planProject(ports, project), deadlineMs);
  }
  return { deleted, left: [] };
}

function beginBehind(projects: readonly string[], begun: string | undefined): readonly string[] {
  if (begun === undefined) return projects;
  const behind = projects.findIndex((project) => project > begun);
  return behind < 0 ? projects : [...projects.slice(behind), ...projects.slice(0, behind)];
}

async function lastBegun(store: ObjectStore): Promise<string | undefined> {
  const stored = await store.get(PRUNE_TURN_KEY);
  return stored && turnSchema.parse(JSON.parse(Buffer.from(stored.bytes).toString())).begun;
}
