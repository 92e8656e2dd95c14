import { beforeEach, describe, expect, it } from 'vitest';
import { judge } from '#pipeline/judge/judge.ts';
import { updateManifests } from '#pipeline/manifest/update-manifest.ts';
import { beginsWithin } from '#hosts/lambda/begins-within.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryQueue } from '../../support/memory-queue.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { storeWithOutages } from '../../support/outage.ts';

/** As long as calls of S3 take that hang in each attempt. */
const HANGS_MS = 21_000;
const PROJECTS = Array.from({ length: 10 }, (_, i) => `p${i}`);
let clock: ManualClock;
let queue: MemoryQueue;
let calls: number;

beforeEach(() => {
  clock = new ManualClock(0);
  queue = new MemoryQueue(clock);
  calls = 0;
});

const hanging = () =>
  storeWithOutages(new MemoryStore(), () => {
    calls += 1;
    void clock.advance(HANGS_MS);
    return true;
  });
const messages = (content: object) =>
  PROJECTS.map((project) => {
    const body = JSON.stringify({ v: 1, project, ...content });
    return { id: project, body, sentAtMs: 0 };
  });

describe('a batch of ten projects, while each call of S3 hangs', () => {
  const ports = () => ({
    ...{ store: hanging(), clock, manifests: queue, indexed: queue, judgements: queue },
    mayBegin: beginsWithin(clock, 60_000),
  });

  it.each([
    ['manifest', () => updateManifests(ports(), messages({ run_id: 'r' }))],
    ['judge', () => judge(ports(), messages({}))],
  ])('%s begins no project after its minute, and gives all of them back', async (_, step) => {
    const failures = await step();
    expect(failures.map(({ id }) => id)).toEqual(PROJECTS);
    const tried = failures.filter(({ error }) => error instanceof StoreUnavailableError);
    expect(tried).toHaveLength(3);
    expect(calls).toBe(3);
    expect(clock.now()).toBe(3 * HANGS_MS);
    expect(failures.at(-1)?.error.message).toBe('other projects took the time of the batch');
  });
});
