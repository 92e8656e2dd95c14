import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { DiskLentFile } from '#adapters/disk/disk-lent-file.ts';
import { FileStore } from '#adapters/disk/file-store.ts';
import { eventsKey } from '#contract/keys.ts';
import { LentRun, lendingSource } from '#hosts/server/lent-run.ts';
import { readSealRecord } from '#lake/seal-record-file.ts';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import type { SealPorts } from '#pipeline/seal/seal.ts';
import { KeptBytes } from '#ports/kept-bytes.ts';
import { OutputBytes } from '#ports/output-bytes.ts';
import { event, finalReport } from '../../support/events.ts';
import { sealParts, sealPart, sealPorts, SMALL_GROUPS } from '../../support/sealed-parts.ts';

const folder = mkdtempSync(join(tmpdir(), 'lent-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

const RUN = { project: 'demo', runId: '261121081110AVTYYZOZ' };
const EVENTS = 60;
const LATE = [31, 7, 58];

function eventOf(id: number): Record<string, unknown> {
  const data =
    id % 2 === 0
      ? { prompt: `question ${id} ${'long '.repeat(id % 9)}`, sampled: 'answer' }
      : { correct: id % 3 === 0, note: `${id}`.repeat(20) };
  const type = id % 2 === 0 ? 'sampling' : 'match';
  return event({ event_id: id, sample_id: `s.${Math.floor(id / 2)}`, type, data });
}

const all = Array.from({ length: EVENTS }, (_, id) => eventOf(id));
const early = [...all.filter((_, id) => !LATE.includes(id)), finalReport(EVENTS)];
const parts = [early, ...LATE.map((id) => [eventOf(id)])];

/** Plans with files that the host has opened; counts the stretches of them in each output. */
function lendingPlan(store: FileStore, lentParts: number[]): SealPorts['plan'] {
  return async (input) => {
    const lent = await LentRun.open(store, input);
    const output = new OutputBytes(new KeptBytes(), [], () => lent.close());
    const source = lendingSource(store, lent.objects);
    const planned = await planSeal(input, source, undefined, output, SMALL_GROUPS);
    lentParts.push(output.parts.filter(({ file }) => file !== undefined).length);
    return planned;
  };
}

async function listAll(list: FileStore['list']): Promise<string[]> {
  const keys = await Promise.all(['events/', 'store/', 'results/'].map((prefix) => list(prefix)));
  return keys.flatMap((page) => page.keys);
}

it('has the same files as without lending, after every late event', async () => {
  const store = new FileStore(folder);
  const lentParts: number[] = [];
  const ports = { ...sealPorts(store), plan: lendingPlan(store, lentParts) };
  for (const [index, part] of parts.entries()) {
    expect(await sealPart(ports, RUN, part, index)).toBe('sealed');
    const expected = (await sealParts(RUN, parts.slice(0, index + 1))).store;
    const keys = await listAll((prefix) => store.list(prefix));
    expect(keys).toHaveLength(3);
    expect(keys).toEqual(await listAll((prefix) => expected.list(prefix)));
    for (const key of keys) {
      const bytes = readFileSync(join(folder, key));
      expect(bytes.equals((await expected.get(key))?.bytes ?? Buffer.alloc(0))).toBe(true);
    }
  }
  // The first seal has nothing to lend; of each other a part of all three files lies there already.
  expect(lentParts[0]).toBe(0);
  for (const count of lentParts.slice(1)) expect(count).toBeGreaterThanOrEqual(3);
});

it('lends nothing that another sealer has replaced', async () => {
  const store = new FileStore(folder);
  const record = await readSealRecord(store, RUN);
  const derived = record?.content;
  const key = eventsKey(RUN.project, derived?.month ?? '', RUN.runId);
  const stored = await store.head(key);
  const existing = [{ month: derived?.month ?? '', key, etag: 'another', sizeBytes: 9 }];
  const input = {
    ...RUN,
    home: derived?.month,
    existing,
    inbox: [],
    evenIncomplete: true,
    derived,
  };
  const lent = await LentRun.open(store, input);
  expect(lent.objects.map((each) => each.key)).not.toContain(key);
  expect(lent.objects).toHaveLength(2);
  const source = lendingSource(store, lent.objects);
  expect(source.lent?.(lent.objects[0]?.key ?? '', 'another')).toBeUndefined();
  lent.close();
  const same = [{ ...existing[0], month: '', key, sizeBytes: 9, etag: stored?.etag ?? '' }];
  const whole = await LentRun.open(store, { ...input, existing: same });
  expect(whole.objects).toHaveLength(3);
  const [first] = whole.objects;
  const magic = Buffer.alloc(4);
  new DiskLentFile(first?.descriptor ?? -1, first?.sizeBytes ?? 0).read(magic, 0);
  expect(magic.toString()).toBe('PAR1');
  whole.close();
});
