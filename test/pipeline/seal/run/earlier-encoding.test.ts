import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventsKey } from '#contract/keys.ts';
import { isTextRead } from '#lake/events/event-rows.ts';
import { textsOf } from '#lake/columns/text-table.ts';
import { readEventsFile } from '#lake/events-file.ts';
import { PageReader, ParquetFile, ParquetLayout } from '#parquet/index.ts';
import { sealedEvents } from '../../../support/earlier-events.ts';
import { event } from '../../../support/events.ts';
import { MemoryStore } from '../../../support/memory-store.ts';
import { sealParts, SMALL_GROUPS } from '../../../support/sealed-parts.ts';

const LAKE = new URL('../../../fixtures/earlier-encoding/', import.meta.url).pathname;
const RUN = { project: 'demo', runId: '261121081110AVTYYZOZ' };
const EVENTS = eventsKey(RUN.project, '2026-11', RUN.runId);

async function earlierLake(): Promise<MemoryStore> {
  const store = new MemoryStore();
  for (const entry of await readdir(LAKE, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    await store.put(relative(LAKE, path), await readFile(path));
  }
  return store;
}

function eventsOf({ objects }: MemoryStore): Uint8Array {
  return objects.get(EVENTS) ?? new Uint8Array(0);
}

/** But for the record, which counts seals. */
function expectSameFiles(found: MemoryStore, expected: MemoryStore): void {
  const files = (store: MemoryStore) =>
    [...store.objects].filter(([key]) => !key.startsWith('seals/')).sort();
  expect(files(found).map(([key]) => key)).toEqual(files(expected).map(([key]) => key));
  for (const [key, bytes] of files(found)) {
    expect(Buffer.compare(bytes, expected.objects.get(key) ?? new Uint8Array(0)), key).toBe(0);
  }
}

describe('a run that was sealed in an earlier encoding', () => {
  it('is read as it was sealed, whole and by page', async () => {
    const bytes = eventsOf(await earlierLake());
    const rows = await readEventsFile(bytes);
    expect([...rows.eventId]).toEqual(sealedEvents.map((each) => each['event_id']));
    expect(textsOf(rows.names, rows.sampleId)).toEqual(
      sealedEvents.map((each) => each['sample_id']),
    );
    expect(rows.eventId.every((_, row) => isTextRead(rows, row))).toBe(true);
    const slice = (start: number, end?: number) =>
      Promise.resolve(new Uint8Array(bytes.slice(start, end)).buffer);
    const source = { byteLength: bytes.length, slice };
    const reader = new PageReader(source, await ParquetLayout.read(source));
    const picked = [1, 7, 8, 30, 39];
    const texts = (await reader.read(['data'], picked)).strings('data');
    expect(texts.map((text): unknown => JSON.parse(text ?? ''))).toEqual(
      picked.map((row) => sealedEvents[row]?.['data']),
    );
  });

  it('has the files of a new one once an event comes late', async () => {
    const earlier = await earlierLake();
    const before = eventsOf(earlier);
    const late = event({ event_id: 40, sample_id: 's.0', data: { correct: false } });
    const whole = await sealParts(RUN, [[...sealedEvents, late]]);
    await sealParts(RUN, [[late]], earlier);
    expect(Buffer.compare(before, eventsOf(earlier))).not.toBe(0);
    expectSameFiles(earlier, whole.store);
    expect((await ParquetFile.open(before)).groups.length).toBeGreaterThan(3);
  });
});

describe('a run that was sealed in larger row groups', () => {
  it.each([
    ['several', { rows: 16, textBytes: 3000 }],
    ['one', { rows: 1000, textBytes: 1e6 }],
  ])('has the files of a new one once an event comes late to its groups: %s', async (_, groups) => {
    const late = event({ event_id: 40, sample_id: 's.0', data: { correct: false } });
    const { store } = await sealParts(RUN, [sealedEvents], undefined, { ...SMALL_GROUPS, groups });
    const before = (await ParquetFile.open(eventsOf(store))).groups.length;
    await sealParts(RUN, [[late]], store);
    expect((await ParquetFile.open(eventsOf(store))).groups.length).toBeGreaterThan(before);
    expectSameFiles(store, (await sealParts(RUN, [[...sealedEvents, late]])).store);
  });
});
