import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileStore } from '#adapters/disk/file-store.ts';
import { PlanThread } from '#hosts/server/plan-thread.ts';
import { parseInboxKey } from '#contract/keys.ts';
import { planDocuments } from '#pipeline/seal/documents/plan-documents.ts';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import type { PlannedSeal, SealInput } from '#pipeline/seal/run/seal-plan.ts';
import type { HeldObject } from '#pipeline/seal/seal-held.ts';
import { PreconditionFailedError, wholeBytes } from '#ports/object-store.ts';
import { BUILT_PROGRAM } from '../../support/built-program.ts';
import { detailed } from '../../support/documents.ts';
import { wholeRun } from '../../support/events.ts';
import { PROJECT as project, TestLake } from '../../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';
const SET = '261112T131025123Z';

let thread: PlanThread;
let folder: string;
let store: FileStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plan-thread-'));
  store = new FileStore(folder);
  thread = new PlanThread(new URL('seal-worker.js', pathToFileURL(BUILT_PROGRAM)), folder);
});
afterAll(async () => {
  await thread.close();
  await rm(folder, { recursive: true });
});

/** The inbox objects of a run or a document set. */
async function inboxOf(name: string): Promise<Uint8Array[]> {
  const lake = new TestLake();
  await lake.post(wholeRun(3));
  await lake.postResults(detailed([true, false]));
  await lake.stageOnce();
  const keys = lake.keys(`inbox/${project}/${name}/`);
  return keys.map((key) => lake.memory.objects.get(key) ?? new Uint8Array());
}

/** Puts the inbox of a run into the folder; returns the input of its plan. */
async function storedInput(events: readonly unknown[]): Promise<SealInput> {
  const lake = new TestLake();
  await lake.post(events);
  await lake.stageOnce();
  const inbox = lake.keys(`inbox/${project}/${RUN}/`);
  for (const key of inbox) {
    await store.put(key, lake.memory.objects.get(key) ?? new Uint8Array());
  }
  return { project, runId: RUN, home: undefined, existing: [], inbox, evenIncomplete: false };
}

function bytesOf({ plan, output }: PlannedSeal): Buffer[] {
  const objects = plan ? [plan.events, ...plan.items, plan.results] : [];
  return objects.map(({ stretch }) =>
    Buffer.from(stretch ? wholeBytes(output.content(stretch)) : []),
  );
}

describe('the planning thread', () => {
  it.each([
    ['small', 'a'],
    ['large', 'text '.repeat(40_000)],
  ])('plans a %s run as planSeal does', async (_, text) => {
    const unique = (i: number) => `${text}${i} ${Math.sin(i)}`;
    const events = wholeRun(60).map((each, i) => ({ ...each, note: unique(i) }));
    const input = await storedInput(events);
    const planned = await thread.plan(input);
    const expected = await planSeal(input, store);
    expect(planned.plan?.run).toEqual(expected.plan?.run);
    expect(planned.plan?.items).toHaveLength(1);
    expect(bytesOf(planned)).toEqual(bytesOf(expected));
    planned.output.close();
    expect(await readdir(join(folder, '.tmp'))).toEqual([]);
  });

  it('finds out that few events are a large run', async () => {
    const [first, ...others] = wholeRun(3);
    const events = [{ ...first, note: 'x'.repeat(2_000_000) }, ...others];
    const input = await storedInput(events);
    expect((await thread.plan(input)).plan?.run).toEqual((await planSeal(input, store)).plan?.run);
  });

  it('tells when another sealer has taken what it reads', async () => {
    const input = await storedInput(wholeRun(3));
    await store.delete(input.inbox);
    await expect(thread.plan(input)).rejects.toThrow(PreconditionFailedError);
  });

  it('plans a document set as planDocuments does', async () => {
    const input = { project, set: SET, existing: undefined, inbox: await inboxOf(SET) };
    const plan = await thread.planDocuments(input);
    const expected = await planDocuments(input);
    expect(plan.sealed).toEqual(expected.sealed);
    expect(plan.items).toHaveLength(1);
    const bytes = [plan.file, ...plan.items].map((each) => Buffer.from(each.bytes));
    expect(bytes).toEqual(
      [expected.file, ...expected.items].map((each) => Buffer.from(each.bytes)),
    );
  });

  it('passes on the error of a plan, and makes the next one', async () => {
    const damaged = { project, set: SET, existing: Buffer.from('no Parquet'), inbox: [] };
    await expect(thread.planDocuments(damaged)).rejects.toThrow();
    const input = { project, set: SET, existing: undefined, inbox: await inboxOf(SET) };
    expect((await thread.planDocuments(input)).items).toHaveLength(1);
  });

  describe('given a run that came whole', () => {
    const sealIn = async (here: string, held: HeldObject) => {
      const script = new URL('seal-worker.js', pathToFileURL(BUILT_PROGRAM));
      const other = new PlanThread(script, here);
      try {
        return await other.sealHeld(held, 60);
      } finally {
        await other.close();
      }
    };

    /** A folder, and a run that came whole, with what its seal from the inbox writes. */
    const openHeld = async (events: readonly unknown[]) => {
      const here = await mkdtemp(join(folder, 'held-'));
      const lake = new TestLake();
      await lake.post(events);
      await lake.stageOnce();
      const [key = ''] = lake.keys(`inbox/${project}/${RUN}/`);
      const { object } = parseInboxKey(key) ?? { object: undefined };
      if (!object) throw new Error('nothing was staged');
      const bytes = lake.memory.objects.get(key) ?? new Uint8Array();
      await lake.drain();
      const written = [...lake.memory.objects.keys()].filter((each) => each.includes(RUN));
      return { here, lake, written, held: { target: { project, runId: RUN }, object, bytes } };
    };

    it('writes the files that a seal from the inbox writes, and leaves it the second time', async () => {
      const { here, lake, written, held } = await openHeld(wholeRun(3));
      expect(await sealIn(here, held)).toEqual({ isSealed: true, hasChanged: true });
      const lakeHere = new FileStore(here);
      expect(written.length).toBeGreaterThanOrEqual(4);
      for (const key of written) {
        const stored = await lakeHere.get(key);
        expect(Buffer.from(stored?.bytes ?? []), key).toEqual(
          Buffer.from(lake.memory.objects.get(key) ?? []),
        );
      }
      expect(await sealIn(here, held)).toEqual({ isSealed: false, hasChanged: false });
    });

    it('leaves one that unpacks too much, and one of which there is a file', async () => {
      const [first, ...others] = wholeRun(3);
      const large = await openHeld([{ ...first, note: 'x'.repeat(2_000_000) }, ...others]);
      const left = { isSealed: false, hasChanged: false };
      expect(await sealIn(large.here, large.held)).toEqual(left);
      const { here, written, held } = await openHeld(wholeRun(3));
      const items = written.find((key) => key.startsWith('store/')) ?? '';
      await new FileStore(here).put(items, Buffer.from('of somebody else'));
      expect(await sealIn(here, held)).toEqual(left);
      expect(await readdir(join(here, '.tmp'))).toEqual([]);
    });
  });
});
