import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { FileStore } from '#adapters/disk/file-store.ts';
import { manifestKey, summaryKey } from '#contract/keys.ts';
import { ManifestThread } from '#hosts/server/manifest-thread.ts';
import { formatManifest, parseManifest } from '#lake/evalsig-manifest.ts';
import { currentSummary } from '#pipeline/manifest/evaluation-summary.ts';
import { BUILT_PROGRAM } from '../../support/built-program.ts';
import { eventsOf, many } from '../../support/compared-runs.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';

const RUN = '261120081110AVTYYZOZ';
/** Of another writer; their entries have more than 1 MiB together. */
const OTHERS = 3000;
const KEY = manifestKey(PROJECT);

let thread: ManifestThread;
let dataFolder: string;
let store: FileStore;
/** With its run, as the lake has it. */
let written: Uint8Array;

beforeAll(() => {
  thread = new ManifestThread(new URL('manifest-worker.js', pathToFileURL(BUILT_PROGRAM)));
});
afterAll(() => thread.close());

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'evalake-manifest-'));
  store = new FileStore(dataFolder);
  const lake = new TestLake();
  await lake.post(eventsOf({ id: RUN, metrics: { accuracy: many([1, 3], [0, 1]) } }));
  await lake.drain();
  await lake.wait(1000);
  for (const [key, bytes] of lake.memory.objects) await store.put(key, bytes);
  written = lake.memory.objects.get(KEY) ?? new Uint8Array();
});
afterEach(() => rm(dataFolder, { recursive: true, force: true }));

it('writes a run into a long manifest of others, and computes the summary', async () => {
  const { runs, ...head } = parseManifest(written);
  const own = runs.map((run) => ({ ...run, ts: '2026-11-01T00:00:00.000000+00:00' }));
  const others = Array.from({ length: OTHERS }, (_, n) => n + 1000).flatMap((n) =>
    own.map((run) => ({ ...run, run_id: `other-${n}`, path: run.path.replace(RUN, `other-${n}`) })),
  );
  await store.put(KEY, formatManifest({ ...head, runs: others }));
  const writer = thread.writerOf(store, dataFolder);
  await writer.writeManifest(PROJECT, [{ project: PROJECT, runId: RUN }]);
  const stored = await store.get(KEY);
  expect(stored?.sizeBytes).toBeGreaterThan(1024 * 1024);
  expect(parseManifest(stored?.bytes ?? new Uint8Array()).runs).toEqual([...others, ...runs]);
  expect(await writer.currentSummary(PROJECT)).toEqual(await currentSummary(store, PROJECT));
  expect(await store.head(summaryKey(PROJECT))).toBeDefined();
});

it('passes on an error, and writes again when its cause is gone', async () => {
  await store.put(KEY, Buffer.alloc(2 * 1024 * 1024, 'x'));
  const writer = thread.writerOf(store, dataFolder);
  const targets = [{ project: PROJECT, runId: RUN }];
  await expect(writer.writeManifest(PROJECT, targets)).rejects.toThrow('manifest.json');
  await store.put(KEY, written);
  await writer.writeManifest(PROJECT, targets);
  expect(Buffer.from((await store.get(KEY))?.bytes ?? [])).toEqual(Buffer.from(written));
});
