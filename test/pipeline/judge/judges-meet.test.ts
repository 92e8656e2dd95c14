import { describe, expect, it } from 'vitest';
import { COMPARISONS_ROOT } from '#contract/keys.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import {
  comparisonsKey,
  formatComparisons,
  readComparisons,
} from '#pipeline/judge/comparisons-file.ts';
import { judgeProject } from '#pipeline/judge/judge-project.ts';
import { openJudgeMemory } from '#pipeline/judge/judge-memory.ts';
import { readInputs } from '#pipeline/judge/read-inputs.ts';
import { writeChangedMonths } from '#pipeline/judge/write-months.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { eventsOf, many } from '../../support/compared-runs.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';
import { MemoryStore } from '../../support/memory-store.ts';

const MONTH = '2026-11';

/** A store in which something happens just before comparisons are put for the first time. */
class EventfulStore extends MemoryStore {
  #before: (() => Promise<unknown>) | undefined;

  constructor(
    objects: ReadonlyMap<string, Uint8Array>,
    before: (store: MemoryStore) => Promise<unknown>,
  ) {
    super();
    for (const [key, bytes] of objects) this.objects.set(key, bytes);
    this.#before = () => before(this);
  }

  override async put(...put: Parameters<MemoryStore['put']>): ReturnType<MemoryStore['put']> {
    const before = this.#before;
    if (before && put[0].startsWith(`${COMPARISONS_ROOT}/`)) {
      this.#before = undefined;
      await before();
    }
    return super.put(...put);
  }
}

/** A lake of two runs that nobody has judged yet: the second is worse by 50 points. */
async function unjudged(): Promise<ReadonlyMap<string, Uint8Array>> {
  const lake = new TestLake();
  const parameters = { task: ['quiz'], model: ['m'], config_hash: ['h'] };
  for (const [day, accuracy] of [
    ['01', many([1, 90], [0, 10])],
    ['02', many([1, 40], [0, 60])],
  ] as const) {
    const events = eventsOf({ id: `2611${day}081110AVTYYZOZ`, metrics: { accuracy } });
    await lake.post(events, { parameters });
  }
  await lake.drain();
  for (const key of lake.keys(`${COMPARISONS_ROOT}/`)) lake.memory.objects.delete(key);
  return lake.memory.objects;
}

/** No fall is large enough for it. */
const lenient = projectSettingsSchema.parse({ metrics: { accuracy: { margin: 0.9 } } });

async function stored(store: MemoryStore) {
  return (await readComparisons(store, PROJECT, MONTH))?.rows ?? [];
}

describe('two judges', () => {
  it('the slower one leaves what the faster one wrote, and answers with it', async () => {
    const store = new EventfulStore(await unjudged(), async (same) => {
      await writeSettings(same, PROJECT, lenient);
      await judgeProject(same, PROJECT);
    });
    const { rows, settings } = await judgeProject(store, PROJECT);
    expect(settings).toEqual(lenient);
    expect(rows.map(({ verdict }) => verdict)).toEqual([null, 'NO_REGRESSION']);
    expect(await stored(store)).toEqual(rows);
  });

  it('a month that another one wrote since it was read is not written', async () => {
    const store = new EventfulStore(await unjudged(), () => Promise.resolve());
    const { rows } = await judgeProject(store, PROJECT);
    const { runs } = await readInputs(store, PROJECT, openJudgeMemory().runs);
    const others = new Map(runs.map((run) => [run, rows.slice(1)]));
    const files = {
      keyOf: (month: string) => comparisonsKey(PROJECT, month),
      format: formatComparisons,
    };
    expect(await writeChangedMonths(store, files, new Map(), others)).toBe('overtaken');
    expect(await stored(store)).toEqual(rows);
  });
});

describe('a judge', () => {
  it('starts over when its inputs have changed while it judged', async () => {
    const store = new EventfulStore(await unjudged(), (same) =>
      writeSettings(same, PROJECT, lenient),
    );
    await judgeProject(store, PROJECT);
    expect((await stored(store)).map(({ verdict }) => verdict)).toEqual([null, 'NO_REGRESSION']);
  });
});
