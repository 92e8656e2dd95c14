import { mkdirSync, readdirSync, renameSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HEARTBEAT_MS, Spool } from '#recorder/spool.ts';
import { spoolFiles } from '#recorder/spool-files.ts';
import { batchFile, ownerFolder } from '#recorder/spool-names.ts';
import { readEventsFile } from '#lake/events-file.ts';
import { bundle, startScript } from '../support/child-script.ts';
import { dyingFiles } from '../support/dying-files.ts';
import { QUIET_SECONDS, TestLake } from '../support/lake.ts';
import { lakeFetch } from '../support/lake-endpoint.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { httpRecorder, testFolder, URL_ } from '../support/recorder.ts';

/** So late that a recorder which has not been heard of since is taken for dead. */
const MUCH_LATER_MS = 120_000;
const EVENTS = 12;

/** Numbers of the matches that the lake has of the run, each as often as it is there. */
async function storedIds(lake: TestLake, runId: string): Promise<number[]> {
  await lake.drain();
  await lake.wait(QUIET_SECONDS + 1);
  expect(lake.keys('quarantine/')).toEqual([]);
  const key = lake.keys('events/').find((each) => each.includes(runId));
  const bytes = lake.memory.objects.get(key ?? '');
  if (!bytes) return [];
  const { eventId, type } = await readEventsFile(bytes);
  return eventId.filter((_, i) => type[i] === 'match');
}

interface Life {
  readonly runId: string;
  /** Events that were flushed before the end, from 0. */
  readonly flushed: number;
  readonly changes: number;
}

/** Records until the process is killed, or to the end. */
async function liveAndDie(
  spool: string,
  lake: TestLake,
  files: ReturnType<typeof dyingFiles>,
  serverIsUp: boolean,
): Promise<Life> {
  const clock = new ManualClock();
  const send = lakeFetch(lake);
  const { recorder } = httpRecorder(spool, {
    files,
    clock,
    maxEvents: 2,
    fetch: (url, init) =>
      files.isDead() || !serverIsUp ? Promise.reject(new TypeError('down')) : send(url, init),
  });
  let flushed = 0;
  for (let i = 0; i < EVENTS && !files.isDead(); i++) {
    recorder.recordMatch(true, { sampleId: `tiny.dev.${i}` });
    if (i % 3 < 2) continue;
    await recorder.flush();
    if (!files.isDead()) flushed = i + 1;
  }
  // With the server down it would wait for ever, as the time here stands still.
  if (!files.isDead() && serverIsUp) await recorder.close().catch(() => undefined);
  return { runId: recorder.runSpec.run_id, flushed, changes: files.changes() };
}

/** What a recorder sends that comes later on the same machine. */
async function recover(spool: string, lake: TestLake): Promise<void> {
  const { recorder } = httpRecorder(spool, {
    clock: new ManualClock(Date.now() + MUCH_LATER_MS),
    fetch: lakeFetch(lake),
  });
  await recorder.close();
}

describe('a recorder that is killed', () => {
  it.each(['before', 'amid', 'after'] as const)(
    '%s any change of the disk loses no event that was flushed, and doubles none',
    async (moment) => {
      for (const serverIsUp of [true, false]) {
        for (let at = 1, ended = false; !ended; at++) {
          const spool = testFolder();
          const lake = new TestLake();
          const { runId, flushed, changes } = await liveAndDie(
            spool,
            lake,
            dyingFiles(at, moment),
            serverIsUp,
          );
          await recover(spool, lake);
          const ids = await storedIds(lake, runId);
          expect(new Set(ids).size, `killed at ${at}`).toBe(ids.length);
          for (let id = 0; id < flushed; id++) expect(ids, `killed at ${at}`).toContain(id);
          ended = changes < at;
          if (ended) expect(at).toBeGreaterThan(EVENTS);
        }
      }
    },
    120_000,
  );

  it('by force, or that exits without closing, leaves its events to the next one at once', async () => {
    const program = (last: string) =>
      bundle(`
        import { createRunSpec, HttpRecorder } from './lib/recorder/index.ts';
        const spec = createRunSpec({ completionFns: ['m'], evalName: 'a.dev.v1' });
        const fetch = () => Promise.reject(new TypeError('down'));
        const recorder = new HttpRecorder(${JSON.stringify(URL_)}, spec, { spool: SPOOL, fetch });
        for (let i = 0; i < 5; i++) recorder.recordMatch(true, { sampleId: 'a.dev.' + i });
        ${last}
      `);
    for (const last of [
      `await recorder.flush(); console.log('flushed'); setInterval(() => undefined, 1000);`,
      `process.exit(0);`,
    ]) {
      const spool = testFolder();
      const code = await program(last);
      const child = startScript(`const SPOOL = ${JSON.stringify(spool)};\n${code}`);
      await child.line();
      await child.kill();
      const lake = new TestLake();
      const { recorder } = httpRecorder(spool, { fetch: lakeFetch(lake) });
      expect(await recorder.close()).toMatchObject({ recovered: 6 });
    }
  });
});

describe('a spool', () => {
  const batch = { texts: ['{}'], bytes: 3, ids: [0, 0] } as const;
  let nonces = 0;
  const open = (root: string) =>
    new Spool({ root, url: URL_, files: spoolFiles, nonce: () => `n${nonces++}` });

  it('is taken over by one only of many who find it at once', async () => {
    const root = testFolder();
    const gone = open(root);
    for (let i = 0; i < 5; i++) await gone.write(batchFile(i, batch), Buffer.from('x'));
    await gone.release();
    const finders = Array.from({ length: 8 }, () => open(root));
    const found = await Promise.all(finders.map((spool) => spool.claim(Date.now())));
    expect(found.map(({ length }) => length).filter((count) => count > 0)).toEqual([5]);
  });

  it('is left alone as long as its recorder shows that it lives', async () => {
    const root = testFolder();
    const owner = open(root);
    await owner.write(batchFile(0, batch), Buffer.from('x'));
    const now = Date.now() + MUCH_LATER_MS;
    await owner.beat(now);
    expect(await open(root).claim(now + HEARTBEAT_MS)).toEqual([]);
    expect(await open(root).claim(now + MUCH_LATER_MS)).toHaveLength(1);
  });

  it('of a process of this machine that has ended is taken over at once', async () => {
    const root = testFolder();
    const owner = open(root);
    await owner.write(batchFile(0, batch), Buffer.from('x'));
    // No process has this id: Linux ends at 2^22.
    const dead = join(owner.folder, ownerFolder({ host: hostname(), pid: 2 ** 30 }, 'n'));
    renameSync(owner.own, dead);
    expect(await open(root).claim(Date.now())).toHaveLength(1);
  });

  it('goes on in a new folder when its recorder was taken for dead', async () => {
    const root = testFolder();
    const slow = open(root);
    const stored = await slow.write(batchFile(0, batch), Buffer.from('x'));
    const taker = open(root);
    expect(await taker.claim(Date.now() + MUCH_LATER_MS)).toHaveLength(1);
    expect(await slow.read(stored)).toBeUndefined();
    await slow.remove(stored);
    const next = await slow.write(batchFile(1, batch), Buffer.from('y'));
    expect(await slow.read(next)).toEqual(Buffer.from('y'));
  });

  it('leaves nothing behind that was not finished, nor touches what is not its own', async () => {
    const root = testFolder();
    const owner = open(root);
    mkdirSync(join(owner.folder, 'notes'), { recursive: true });
    utimesSync(join(owner.folder, 'notes'), 0, 0);
    const { folder } = await owner.write(batchFile(0, batch), Buffer.from('x'));
    renameSync(join(folder, batchFile(0, batch).name), join(folder, '1.unfinished'));
    await owner.release();
    expect(await open(root).claim(Date.now())).toEqual([]);
    expect(readdirSync(owner.folder)).toEqual(['notes']);
  });
});
