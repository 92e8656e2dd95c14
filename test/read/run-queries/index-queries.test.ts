import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileStore } from '#adapters/disk/file-store.ts';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { RUNS_ROOT } from '#contract/keys.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { ContentionError } from '#ports/swap-object.ts';
import { listRuns, type RunFilter } from '#read/list-runs.ts';
import { readTrends } from '#read/read-trends.ts';
import { IndexQueries } from '#read/run-queries/index-queries.ts';
import { engineQueries, type RunQueries } from '#read/run-queries/run-queries.ts';
import { type Cell, LakeFolder, type RunRow } from '../../support/lake-folder.ts';
import { MemoryStore } from '../../support/memory-store.ts';

const PROJECT = 'demo';
const DAY = 86_400_000_000;
/** A Sunday. */
const NOON = Date.UTC(2026, 10, 29, 12) * 1000;

let lake: LakeFolder;
let engine: RunQueries;
let store: ObjectStore;
let close: () => Promise<void>;

beforeAll(async () => {
  lake = await LakeFolder.create();
  store = new FileStore(lake.path);
  const duckDb = await DuckDbEngine.open({ dataFolder: lake.path, threads: 1 });
  engine = engineQueries(duckDb);
  close = () => duckDb.close();
});
afterAll(async () => {
  await close();
  await lake.remove();
});

/** Few texts, so that many rows share one; in UTF-16 the last comes before the one before it. */
const text = fc.constantFrom('', 'a', 'a b', 'B', 'é', "' OR 1=1", '\ufb01', '😀');
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 3 });
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 0.1, 0.25, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE),
);
/** Few times, in two months and three weeks, so that many rows share one. */
const ts = fc
  .tuple(fc.constantFrom(-45, -6, 0), fc.constantFrom(-1, 0, 1, DAY / 2 - 1, DAY / 2))
  .map(([day, micros]) => NOON + day * DAY + micros);

const row = fc.record({
  ts,
  run_id: fc.tuple(text, fc.integer({ min: 0, max: 1e6 })).map((parts) => parts.join('')),
  model_id: text,
  task_id: text,
  metric_name: text,
  score: orNull(number),
  stderr: orNull(number),
  n_items: fc.constantFrom(0, 1, 7, 2 ** 31),
  status: fc.constantFrom('complete', 'conflicted', 'incomplete'),
  config_hash: text,
  tags_json: fc.constantFrom('[]', '["a","é"]'),
  cost: orNull(number),
  delta: orNull(number),
  verdict: orNull(text),
  parent_run_id: orNull(text),
  events: orNull(fc.integer({ min: 0 })),
  stated: orNull(fc.boolean()),
});

interface IndexedRow extends Readonly<Partial<Record<string, Cell>>> {
  readonly ts: number;
  readonly run_id: string;
}

const NO_COUNTS = { main: true, conflicts: 0, duplicate_samples: 0 };

const BLANK = {
  ...{ ts: NOON, run_id: 'run', model_id: 'm', task_id: 't', metric_name: 'accuracy' },
  ...{ score: 1, stderr: null, n_items: 1, status: 'complete', config_hash: '' },
  ...{ tags_json: '[]', cost: null, delta: null, verdict: null, parent_run_id: null },
  ...{ events: null, stated: null },
};

function withNames(each: IndexedRow): RunRow {
  return { project_id: PROJECT, recorder_run_id: each.run_id, ...NO_COUNTS, ...each };
}

/** The index in row groups of a few rows, as it is after many turns. */
async function write(rows: readonly IndexedRow[]): Promise<void> {
  await store.delete(await keysOfLake());
  const unique = new Map(rows.map((each) => [each.run_id, each])).values();
  await lake.writeRuns([...unique].map(withNames), 5);
}

async function keysOfLake(): Promise<readonly string[]> {
  return (await store.list(`${RUNS_ROOT}/${PROJECT}/`)).keys;
}

type Filter = Partial<
  Pick<RunFilter, 'modelId' | 'taskId' | 'metricName' | 'status' | 'since' | 'until'>
>;

const condition: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ modelId: text }),
  fc.record({ taskId: text }),
  fc.record({ metricName: text }),
  fc.record({ status: fc.constantFrom('complete', 'conflicted', 'incomplete') }),
  fc.record({ since: ts }),
  fc.record({ until: ts }),
);
/** Few at once, so that some rows pass. */
const filter = fc
  .array(condition, { maxLength: 2 })
  .map((conditions) => Object.assign({}, ...conditions) as Filter);

/** Every page as its JSON, one after the other. */
async function pages(queries: RunQueries, asked: Filter, limit: number): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listRuns(store, queries, { project: PROJECT, ...asked, limit, cursor });
    found.push(JSON.stringify(page));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return found;
}

describe('the run index read without an engine', () => {
  it('gives the pages and the trends that the engine gives, byte for byte', async () => {
    const property = fc.asyncProperty(
      fc.array(row, { maxLength: 40 }),
      filter,
      fc.integer({ min: 3, max: 12 }),
      async (rows, asked, limit) => {
        await write(rows);
        const index = new IndexQueries(store);
        expect(await pages(index, asked, limit)).toEqual(await pages(engine, asked, limit));
        for (const bucket of ['run', 'day', 'week'] as const) {
          const { status: _, ...conditions } = asked;
          const of = { project: PROJECT, bucket, ...conditions };
          const trends = JSON.stringify(await readTrends(index, of));
          expect(trends).toBe(JSON.stringify(await readTrends(engine, of)));
        }
      },
    );
    await fc.assert(property, { numRuns: 60 });
  }, 120_000);

  it.each([NaN, Infinity, -Infinity])('refuses a score of %s as with the engine', async (score) => {
    await write([{ ...BLANK, score }]);
    for (const queries of [new IndexQueries(store), engine]) {
      await expect(readTrends(queries, { project: PROJECT, bucket: 'day' })).rejects.toThrow();
      await expect(pages(queries, {}, 1)).rejects.toThrow();
    }
  });

  it('makes one point of the rows of a run, as the engine does, where the index has it twice', async () => {
    const rows = [
      { ...BLANK, ...{ score: 1, stderr: 0.5, n_items: 3, delta: -1, verdict: '\ufb01' } },
      { ...BLANK, ...{ score: 0, stderr: 0.25, n_items: 1, delta: 2, verdict: '😀' } },
      { ...BLANK, ...{ score: 0, stderr: null, run_id: 'other', parent_run_id: 'b' } },
    ];
    await lake.writeRuns(rows.map(withNames));
    const [index = [], found = []] = await Promise.all(
      [new IndexQueries(store), engine].map((queries) =>
        readTrends(queries, { project: PROJECT, bucket: 'run' }),
      ),
    );
    expect(index).toEqual(found);
    expect(index[0]?.points.map(({ n_runs, verdict }) => [n_runs, verdict])).toEqual([
      [1, null],
      [2, '😀'],
    ]);
  });
});

describe('what is kept of an index', () => {
  const newest = async (queries: RunQueries) => {
    const found = await queries.history({ project: PROJECT, limit: 1 });
    return found.map(({ run_id }) => run_id);
  };

  it('is read again when the file was replaced, and not before', async () => {
    await write([BLANK]);
    const bytes = await lakeBytes();
    const [key = ''] = await keysOfLake();
    const memory = new MemoryStore();
    await memory.put(key, bytes);
    const counted = countReads(memory);
    const queries = new IndexQueries(counted.store);
    expect(await newest(queries)).toEqual(['run']);
    expect(counted.take()).toBeGreaterThan(0);
    expect(await newest(queries)).toEqual(['run']);
    expect(counted.take()).toBe(0);
    await write([BLANK, { ...BLANK, ts: NOON + 1, run_id: 'later' }]);
    await memory.put(key, await lakeBytes());
    expect(await newest(queries)).toEqual(['later']);
    expect(counted.take()).toBeGreaterThan(0);
  });

  it('reads the newest row groups alone for the newest runs', async () => {
    const rows = Array.from({ length: 50 }, (_, at) => ({
      ...BLANK,
      ...{ ts: NOON + at, run_id: `run-${at}` },
    }));
    await write(rows);
    const counted = countReads(store);
    expect(await newest(new IndexQueries(counted.store))).toEqual(['run-49']);
    const forOne = counted.take();
    await new IndexQueries(counted.store).history({ project: PROJECT, limit: 50 });
    expect(counted.take()).toBeGreaterThan(5 * (forOne - 1));
  });

  it('never mixes two versions: the question is asked again, and then refused', async () => {
    await write([BLANK]);
    let opened = 0;
    const changing = {
      list: store.list.bind(store),
      open: async (asked: string) => {
        const object = await store.open(asked);
        opened += 1;
        return object && { ...object, version: String(opened) };
      },
    };
    await expect(newest(new IndexQueries(changing))).rejects.toThrow(ContentionError);
    expect(opened).toBe(20);
  });
});

function lakeBytes(): Promise<Uint8Array> {
  return keysOfLake().then(async ([key = '']) => {
    const object = await store.get(key);
    return object?.bytes ?? new Uint8Array();
  });
}

/** Counts the ranges that are read of objects. */
function countReads(store: ObjectStore) {
  let reads = 0;
  const counting = {
    list: store.list.bind(store),
    open: async (key: string) => {
      const object = await store.open(key);
      return (
        object && {
          ...object,
          read: (start: number, end: number) => {
            reads += 1;
            return object.read(start, end);
          },
        }
      );
    },
  };
  const take = (): number => {
    const taken = reads;
    reads = 0;
    return taken;
  };
  return { store: counting, take };
}
