import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { UnsentEventsError } from '#recorder/index.ts';
import { destinationFolder } from '#recorder/spool/spool-names.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { eventsOf } from '../support/lake-endpoint.ts';
import { httpRecorder, recordMatches, testFolder, URL_ } from '../support/recorder.ts';

const acknowledge: typeof fetch = (_, init) =>
  Promise.resolve(
    Response.json({ accepted: eventsOf(init?.body).length, quarantined: [], runs: [] }),
  );

/**
 * A recorder whose batches of one event wait in the spool, since its server is down; the first of
 * them is in memory, for its next try.
 */
async function waitingRecorder(spool: string, count: number) {
  let server: typeof fetch = () => Promise.reject(new TypeError('down'));
  let tries = 0;
  const clock = new ManualClock();
  const { recorder } = httpRecorder(spool, {
    clock,
    maxEvents: 1,
    closeMs: Infinity,
    fetch: (...request) => {
      tries += 1;
      return server(...request);
    },
  });
  recordMatches(recorder, count);
  await recorder.flush();
  await vi.waitUntil(() => tries === 1);
  const closeWith = async (answer: typeof fetch): Promise<unknown> => {
    server = answer;
    let isClosed = false;
    const closed = recorder.close().catch((reason: unknown) => reason);
    void closed.finally(() => (isClosed = true));
    await vi.waitUntil(async () => {
      if (!isClosed) await clock.advance(1000);
      return isClosed;
    });
    return closed;
  };
  return { recorder, closeWith };
}

describe('recorders that share a spool', () => {
  it('send a backlog together, most batches once', async () => {
    const BATCHES = 200;
    const spool = testFolder();
    await waitingRecorder(spool, BATCHES - 2);
    const posted: string[] = [];
    const server: typeof fetch = (url, init) => {
      posted.push(
        ...eventsOf(init?.body).map(({ type, event_id }) => `${String(type)} ${String(event_id)}`),
      );
      return acknowledge(url, init);
    };
    const sharers = Array.from({ length: 4 }, () => httpRecorder(spool, { fetch: server }));
    await Promise.all(sharers.map(({ recorder }) => recorder.close()));
    const backlog = posted.filter((name) => name !== 'spec 0');
    expect(new Set(backlog).size).toBe(BATCHES - 1);
    expect(backlog.length).toBeLessThan(1.5 * BATCHES);
    expect(readdirSync(join(spool, destinationFolder(URL_)))).toEqual([]);
  });

  it('may send the batches of another one, which counts them as taken over', async () => {
    const spool = testFolder();
    const { closeWith } = await waitingRecorder(spool, 10);
    const other = httpRecorder(spool, { fetch: acknowledge });
    expect(await other.recorder.close()).toMatchObject({ recorded: 0, recovered: 12 });
    expect(await closeWith(acknowledge)).toMatchObject({ recorded: 10, takenOver: 11 });
  });

  it('report a refused batch to the recorder that wrote it, though another one sent it', async () => {
    const spool = testFolder();
    const { closeWith } = await waitingRecorder(spool, 3);
    const refuse: typeof fetch = (url, init) =>
      eventsOf(init?.body)[0]?.['event_id'] === 1
        ? Promise.resolve(new Response('{"detail":"no"}', { status: 400 }))
        : acknowledge(url, init);
    await httpRecorder(spool, { fetch: refuse }).recorder.close();
    const error = await closeWith(acknowledge);
    expect(error).toBeInstanceOf(UnsentEventsError);
    expect(error).toMatchObject({
      waiting: { events: 0 },
      refused: { events: 1, eventIds: [[1, 1]] },
      folders: [expect.stringContaining(join(destinationFolder(URL_), 'refused'))],
    });
  });

  it('do not report batches as unsent that another one has sent', async () => {
    const spool = testFolder();
    const { closeWith } = await waitingRecorder(spool, 10);
    await httpRecorder(spool, { fetch: acknowledge }).recorder.close();
    const denied: typeof fetch = () => Promise.resolve(new Response('', { status: 401 }));
    expect(await closeWith(denied)).toMatchObject({ recorded: 10, takenOver: 12 });
  });

  it('go on with their own batches when one of another cannot be read', async () => {
    const spool = testFolder();
    const folder = join(spool, destinationFolder(URL_));
    mkdirSync(join(folder, 'other.00000001.1.0-0.ndjson.gz'), { recursive: true });
    await waitingRecorder(spool, 1);
    const { recorder, warnings } = httpRecorder(spool, { fetch: acknowledge });
    recordMatches(recorder, 2);
    expect(await recorder.close()).toMatchObject({ recorded: 2, recovered: 3 });
    expect(warnings).toEqual([expect.stringContaining('other.00000001.1.0-0.ndjson.gz cannot be')]);
  });

  it('send the batches in a folder of the former naming', async () => {
    const spool = testFolder();
    await waitingRecorder(spool, 4);
    const folder = join(spool, destinationFolder(URL_));
    mkdirSync(join(folder, 'host~4711~n'));
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.gz'))) {
      renameSync(join(folder, name), join(folder, 'host~4711~n', name.replace(/^[^.]+\./, '')));
    }
    const { recorder } = httpRecorder(spool, { fetch: acknowledge });
    expect(await recorder.close()).toMatchObject({ recovered: 6 });
    expect(readdirSync(folder)).toEqual([]);
  });
});
