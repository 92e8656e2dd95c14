import { beforeEach, describe, expect, it } from 'vitest';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { pruneInTurn, type PruneTurn } from '#pipeline/retention/prune-in-turn.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { wholeRun } from '../../support/events.ts';
import { FaultyStore } from '../../support/faults.ts';
import { TestLake } from '../../support/lake.ts';

const PROJECTS = ['a', 'b', 'c'];
const RUNS = ['261121081110AVTYYZOZ', '261122081110AVTYYZOZ'];

let lake: TestLake;

beforeEach(async () => {
  lake = new TestLake();
  for (const project of PROJECTS) {
    for (const run_id of RUNS) await lake.post(wholeRun(2, { run_id }), { project });
    const settings = { ...projectSettingsSchema.parse({}), retention: { events: 30 } };
    await writeSettings(lake.memory, project, settings);
  }
  await lake.drain();
  await lake.clock.advance(60 * 24 * 3600 * 1000);
});

/** Each delete takes a minute. */
function slow(): ObjectStore {
  return Object.assign(new FaultyStore(lake.memory, 0, 'before'), {
    delete: async (keys: readonly string[]) => {
      await lake.clock.advance(60_000);
      await lake.memory.delete(keys);
    },
  });
}

function prune(minutes: number, store: ObjectStore = slow()): Promise<PruneTurn> {
  return pruneInTurn({ store, clock: lake.clock }, lake.clock.now() + minutes * 60_000);
}

const left = () => lake.keys('events/').map((key) => key.split('/')[1]);

describe('pruning in turn', () => {
  it('prunes every project when there is time', async () => {
    expect(await prune(60)).toEqual({ deleted: 6, left: [] });
    expect(left()).toEqual([]);
    expect(await prune(60)).toEqual({ deleted: 0, left: [] });
  });

  it('begins nothing new when the time is over, and goes on there the next time', async () => {
    expect(await prune(0.5)).toEqual({ deleted: 2, left: ['b', 'c'] });
    expect(left()).toEqual(['b', 'b', 'c', 'c']);
    expect(await prune(0.5)).toEqual({ deleted: 2, left: ['c', 'a'] });
    expect(await prune(60)).toEqual({ deleted: 2, left: [] });
    expect(left()).toEqual([]);
  });

  it('does not come to the second project twice before the third, though it dies of it', async () => {
    const deadly = Object.assign(new FaultyStore(lake.memory, 0, 'before'), {
      list: (prefix: string, options?: object) =>
        prefix.startsWith('events/b/')
          ? Promise.reject(new Error('out of memory'))
          : lake.memory.list(prefix, options),
    });
    await expect(prune(60, deadly)).rejects.toThrow('out of memory');
    expect(left()).toEqual(['b', 'b', 'c', 'c']);
    await expect(prune(60, deadly)).rejects.toThrow('out of memory');
    expect(left()).toEqual(['b', 'b']);
    expect(await prune(60)).toEqual({ deleted: 2, left: [] });
  });

  it('does nothing where no project has settings', async () => {
    lake = new TestLake();
    expect(await prune(60)).toEqual({ deleted: 0, left: [] });
    expect(lake.keys()).toEqual([]);
  });
});
