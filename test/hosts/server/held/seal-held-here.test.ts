import { expect, it } from 'vitest';
import { eventsKey, parseInboxKey, sealRecordKey } from '#contract/keys.ts';
import { PlanTurn } from '#hosts/server/held/plan-turn.ts';
import { sealHeldHere } from '#hosts/server/held/seal-held-here.ts';
import type { HeldObject } from '#pipeline/seal/seal-held.ts';
import { wholeRun } from '../../../support/events.ts';
import { PROJECT as project, QUIET_SECONDS, TestLake } from '../../../support/lake.ts';
import { MemoryStore } from '../../../support/memory-store.ts';

const RUN = '261121081110AVTYYZOZ';
const scratch = {
  open: () => {
    throw new Error('so few events need no scratch file');
  },
};

/** A run that came whole, as it is held. */
async function heldRun(events: readonly unknown[] = wholeRun(3)): Promise<HeldObject> {
  const lake = new TestLake();
  await lake.post(events);
  await lake.stageOnce();
  const [key = ''] = lake.keys(`inbox/${project}/${RUN}/`);
  const parsed = parseInboxKey(key);
  if (!parsed) throw new Error('nothing was staged');
  const bytes = lake.memory.objects.get(key) ?? new Uint8Array(0);
  return { target: { project, runId: RUN }, object: parsed.object, bytes };
}

function sealIn(store: MemoryStore, held: HeldObject, turn = new PlanTurn(50)) {
  const { sealHost: host } = new TestLake();
  return sealHeldHere({ store, scratch, host, turn }, { held, quietSeconds: QUIET_SECONDS });
}

it('seals a run, and says that the manifest step is to be told', async () => {
  const store = new MemoryStore();
  expect(await sealIn(store, await heldRun())).toEqual({ isSealed: true, hasChanged: true });
  expect(store.objects.has(sealRecordKey({ project, runId: RUN }))).toBe(true);
});

it('gives a run for whose plan there was no time back as it was', async () => {
  const store = new MemoryStore();
  const turn = new PlanTurn(0, () => 0);
  await turn.plan(() => Promise.resolve());
  expect(await sealIn(store, await heldRun(), turn)).toBeUndefined();
  expect([...store.objects.keys()]).toEqual([]);
});

it('leaves a run of which a large file is there without a record, and does not read it', async () => {
  const store = new MemoryStore();
  const key = eventsKey(project, '2026-11', RUN);
  await store.put(key, new Uint8Array(1_000_001));
  const left = { isSealed: false, hasChanged: false };
  expect(await sealIn(store, await heldRun())).toEqual(left);
  expect([...store.objects.keys()]).toEqual([key]);
});
