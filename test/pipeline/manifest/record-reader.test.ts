import { expect, it } from 'vitest';
import { sealRecordKey } from '#contract/keys.ts';
import { isDocumentRecord } from '#lake/lake-record.ts';
import { RecordReader } from '#pipeline/manifest/record-reader.ts';
import { updateManifests } from '#pipeline/manifest/update-manifest.ts';
import { event, wholeRun } from '../../support/events.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';
import { MemoryStore } from '../../support/memory-store.ts';

const RUN = { project: PROJECT, runId: '261121081110AVTYYZOZ' };
const RECORD = sealRecordKey(RUN);

/** Notes which objects are read whole. */
class NotingStore extends MemoryStore {
  readonly gets: string[] = [];

  override get(key: string) {
    this.gets.push(key);
    return super.get(key);
  }
}

async function sealedLake() {
  const lake = new TestLake();
  await lake.post(wholeRun(3));
  while ((await lake.stageOnce()) + (await lake.sealOnce()) > 0);
  const store = new NotingStore();
  for (const [key, bytes] of lake.memory.objects) await store.put(key, bytes);
  const records = new RecordReader(store);
  const { manifests, judgements } = lake;
  const ports = { store, manifests, indexed: manifests, judgements, records };
  const turn = async () => {
    const messages = await manifests.receive({ max: 10 });
    expect(await updateManifests(ports, messages)).toEqual([]);
    await manifests.delete(messages.map(({ receipt }) => receipt));
    return messages.length;
  };
  return { lake, store, records, turn };
}

it('reads a record once for the turns of the indexes and of the manifest', async () => {
  const { store, turn } = await sealedLake();
  expect(await turn()).toBe(1);
  expect(await turn()).toBe(1);
  expect(await turn()).toBe(0);
  expect(store.gets.filter((key) => key === RECORD)).toHaveLength(1);
});

it('reads a record again that was replaced since, and none that is gone', async () => {
  const { lake, store, records } = await sealedLake();
  const revision = async () => {
    const record = await records.read(RUN);
    return record && !isDocumentRecord(record) ? record.revision : undefined;
  };
  expect(await revision()).toBe(1);
  await lake.post([event({ event_id: 7, sample_id: 'tiny.dev.7' })]);
  while ((await lake.stageOnce()) + (await lake.sealOnce()) > 0);
  await lake.wait(3600);
  await store.put(RECORD, lake.memory.objects.get(RECORD) ?? new Uint8Array());
  expect(await revision()).toBe(2);
  await store.delete([RECORD]);
  expect(await revision()).toBeUndefined();
});
