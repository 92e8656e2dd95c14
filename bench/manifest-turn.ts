import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { LongS3Store } from '#adapters/s3/long-s3-store.ts';
import type { S3StoreOptions } from '#adapters/s3/s3-store.ts';
import { manifestKey } from '#contract/keys.ts';
import { formatManifest } from '#lake/evalsig-manifest.ts';
import { writeManifest } from '#pipeline/manifest/write-manifest.ts';
import { type LongStore, wholeBytes } from '#ports/object-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import { PROJECT, TestLake } from '../test/support/lake.ts';
import { bundleChildren } from './bundle-children.ts';
import { median } from './check.ts';
import { manifestRecord } from './inputs/index-rows.ts';
import { benchRuns } from './inputs/runs.ts';
import { smallRunBody, smallRunId } from './inputs/small-runs.ts';
import { measureAtHome } from './manifest-at-home.ts';
import { type Times, timesOf } from './median-times.ts';
import { program } from './paths.ts';

/**
 * One run into the manifest of a project of many, on an S3 that a process of its own stands for:
 * bytes sent, requests, processor time and time of the turn, put whole and with what stays copied. And
 * at home: the bytes written to the disk, and copied there.
 *
 * npm run bench:manifest -- [--runs N,N]
 */
const ROUNDS = 7;
const DAY_MICROS = 86_400_000_000;
/** The others are of the twelve months before the run that is written, or lie around it. */
const PLACES = [
  { name: 'the newest run', shiftDays: 0 },
  { name: 'a run in the middle', shiftDays: 180 },
];

const countsSchema = z.object({
  writes: z.number(),
  reads: z.number(),
  receivedBytes: z.number(),
  sentBytes: z.number(),
});

type Turn = z.infer<typeof countsSchema> & Times;

/** Puts everything whole, as it was before anything was copied. */
class WholeStore extends LongS3Store {
  override putLong(...[key, content, condition]: Parameters<LongStore['putLong']>) {
    return this.put(key, wholeBytes(content), condition);
  }
}

function optionsFor(endpoint: string): S3StoreOptions {
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  const client = new S3Client({ endpoint, credentials, region: 'bench', forcePathStyle: true });
  return { client, bucket: 'bench', clock: systemClock };
}

async function measureTurn(store: LongStore, endpoint: string): Promise<Turn> {
  const ask = async () => countsSchema.parse(await (await fetch(`${endpoint}/counts`)).json());
  await ask();
  const target = { project: PROJECT, runId: smallRunId(0) };
  const times = await timesOf(() => writeManifest(store, PROJECT, [target]));
  return { ...(await ask()), ...times };
}

/** The files of a lake with one run, whose manifest has so many others as well. */
async function makeLake(runs: number, shiftDays: number): Promise<Map<string, Uint8Array>> {
  const lake = new TestLake();
  await lake.post(smallRunBody(0));
  await lake.drain();
  const others = benchRuns(runs).map((run) => {
    const tsMicros = run.tsMicros + shiftDays * DAY_MICROS;
    return manifestRecord({ ...run, tsMicros });
  });
  const manifest = formatManifest({ project_id: PROJECT, version: 1, runs: others });
  return new Map([...lake.memory.objects, [manifestKey(PROJECT), manifest]]);
}

function print(name: string, turns: readonly Turn[]): void {
  const of = (key: keyof Turn, digits = 0) =>
    median(turns.map((each) => each[key])).toFixed(digits);
  const { writes, reads, receivedBytes, sentBytes } = turns[0] ?? { writes: 0 };
  console.log(
    `  ${name}: ${receivedBytes} bytes sent in ${writes} requests, ${sentBytes} read in ${reads}; ` +
      `${of('cpuMs')} ms of processors, ${of('ms')} ms`,
  );
}

async function measurePlace(endpoint: string, files: Map<string, Uint8Array>): Promise<void> {
  const options = optionsFor(endpoint);
  const store = new LongS3Store(options);
  for (const [key, bytes] of files) await store.put(key, bytes);
  const ways = { 'put whole': new WholeStore(options), copied: store };
  const turns = new Map<string, Turn[]>();
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, way] of Object.entries(ways)) {
      await store.put(manifestKey(PROJECT), files.get(manifestKey(PROJECT)) ?? new Uint8Array(0));
      const turn = await measureTurn(way, endpoint);
      if (round > 0) turns.set(name, [...(turns.get(name) ?? []), turn]);
    }
  }
  for (const [name, measured] of turns) print(name, measured);
}

const { values } = parseArgs({ options: { runs: { type: 'string', default: '10000,100000' } } });
await bundleChildren();
const s3 = spawn(process.execPath, [program('loopback-s3')], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const [line] = (await once(s3.stdout, 'data')) as [Buffer];
  for (const runs of values.runs.split(',').map(Number)) {
    for (const { name, shiftDays } of PLACES) {
      const files = await makeLake(runs, shiftDays);
      const bytes = files.get(manifestKey(PROJECT)) ?? new Uint8Array(0);
      console.log(`${name} among ${runs}, a manifest of ${bytes.length} bytes`);
      await measurePlace(line.toString().trim(), files);
      if (shiftDays === 0) await measureAtHome(bytes, ROUNDS);
    }
  }
} finally {
  s3.kill();
}
