import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { destinationFolder } from '#recorder/spool/spool-names.ts';
import { TypeCode } from '#lake/events/event-rows.ts';
import { readEventsFile } from '#lake/events-file.ts';
import { bundle, startScript } from '../support/child-script.ts';
import { dyingFiles } from '../support/dying-files.ts';
import { QUIET_SECONDS, TestLake } from '../support/lake.ts';
import { lakeFetch } from '../support/lake-endpoint.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { httpRecorder, testFolder, URL_ } from '../support/recorder.ts';

/** Later than the age at which an unfinished file is removed. */
const MUCH_LATER_MS = 7_200_000;
const EVENTS = 12;

/** The event ids of the run's matches in the lake, repetitions included. */
async function storedIds(lake: TestLake, runId: string): Promise<number[]> {
  await lake.drain();
  await lake.wait(QUIET_SECONDS + 1);
  expect(lake.keys('quarantine/')).toEqual([]);
  const key = lake.keys('events/').find((each) => each.includes(runId));
  const bytes = lake.memory.objects.get(key ?? '');
  if (!bytes) return [];
  const { eventId, type } = await readEventsFile(bytes);
  return [...eventId.filter((_, i) => type[i] === TypeCode.match)];
}

interface Lifetime {
  readonly runId: string;
  /** The number of events that were flushed before the end. */
  readonly flushed: number;
  readonly changes: number;
}

/** Records until the process is killed, or to the end. */
async function recordUntilKilled(
  spool: string,
  lake: TestLake,
  files: ReturnType<typeof dyingFiles>,
  serverIsUp: boolean,
): Promise<Lifetime> {
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
  // While the server is down `close` would wait for ever, as the clock stands still.
  if (!files.isDead() && serverIsUp) await recorder.close().catch(() => undefined);
  return { runId: recorder.runSpec.run_id, flushed, changes: files.changes() };
}

function filesIn(spool: string): string[] {
  return readdirSync(join(spool, destinationFolder(URL_)));
}

/** Moves every second file into a folder of the former naming. */
function moveSomeToFormerFolder(spool: string): void {
  const folder = join(spool, destinationFolder(URL_));
  const former = join(folder, 'my%20host~4711~n');
  const batches = filesIn(spool).sort();
  mkdirSync(former);
  for (const name of batches.filter((_, i) => i % 2 === 0)) {
    renameSync(join(folder, name), join(former, name.replace(/^[^.]+\./, '')));
  }
}

/** Runs a later recorder on the same machine, which sends the backlog. */
async function sendBacklog(spool: string, lake: TestLake): Promise<void> {
  const { recorder } = httpRecorder(spool, {
    clock: new ManualClock(Date.now() + MUCH_LATER_MS),
    fetch: lakeFetch(lake),
  });
  await recorder.close();
}

describe('a recorder that is killed', () => {
  it.each(['before', 'amid', 'after'] as const)(
    '%s any change of the disk loses no flushed event, and duplicates none',
    async (moment) => {
      for (const serverIsUp of [true, false]) {
        for (let at = 1, ended = false; !ended; at++) {
          const spool = testFolder();
          const lake = new TestLake();
          const { runId, flushed, changes } = await recordUntilKilled(
            spool,
            lake,
            dyingFiles(at, moment),
            serverIsUp,
          );
          await sendBacklog(spool, lake);
          expect(filesIn(spool), `killed at ${at}`).toEqual([]);
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

  it('before any change of the disk loses no event that others have left, and duplicates none', async () => {
    for (let at = 1, ended = false; !ended; at++) {
      const spool = testFolder();
      const lake = new TestLake();
      const { runId } = await recordUntilKilled(spool, lake, dyingFiles(Infinity, 'before'), false);
      moveSomeToFormerFolder(spool);
      const { changes } = await recordUntilKilled(spool, lake, dyingFiles(at, 'before'), true);
      await sendBacklog(spool, lake);
      expect(filesIn(spool), `killed at ${at}`).toEqual([]);
      const ids = await storedIds(lake, runId);
      expect(ids, `killed at ${at}`).toEqual([...Array(EVENTS).keys()]);
      ended = changes < at;
      if (ended) expect(at).toBeGreaterThan(2 * EVENTS);
    }
  }, 120_000);

  it('or exits without closing leaves its events to the next recorder at once', async () => {
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
