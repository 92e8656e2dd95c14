import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlanThread } from '#hosts/server/plan-thread.ts';
import { planDocuments } from '#pipeline/seal/documents/plan-documents.ts';
import { planSeal, type SealPlan } from '#pipeline/seal/run/plan-seal.ts';
import { BUILT_PROGRAM } from '../../support/built-program.ts';
import { detailed } from '../../support/documents.ts';
import { wholeRun } from '../../support/events.ts';
import { PROJECT as project, TestLake } from '../../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';
const SET = '261112T131025123Z';

let thread: PlanThread;

beforeAll(() => {
  thread = new PlanThread(new URL('seal-worker.js', pathToFileURL(BUILT_PROGRAM)));
});
afterAll(() => thread.close());

/** The inbox objects of a run or a document set. */
async function inboxOf(name: string): Promise<Uint8Array[]> {
  const lake = new TestLake();
  await lake.post(wholeRun(3));
  await lake.postResults(detailed([true, false]));
  await lake.stageOnce();
  const keys = lake.keys(`inbox/${project}/${name}/`);
  return keys.map((key) => lake.memory.objects.get(key) ?? new Uint8Array());
}

function bytesOf(plan: SealPlan | undefined): Buffer[] {
  const objects = plan ? [plan.events, ...plan.items, plan.results] : [];
  return objects.map(({ bytes }) => Buffer.from(bytes));
}

describe('the planning thread', () => {
  it('plans a run as planSeal does', async () => {
    const input = {
      project,
      runId: RUN,
      home: undefined,
      existing: [],
      inbox: await inboxOf(RUN),
      evenIncomplete: false,
    };
    const { plan } = await thread.plan(input);
    const { plan: expected } = await planSeal(input);
    expect(plan?.run).toEqual(expected?.run);
    expect(plan?.items).toHaveLength(1);
    expect(bytesOf(plan)).toEqual(bytesOf(expected));
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
});
