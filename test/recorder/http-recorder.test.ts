import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { HttpRecorder, UnsentEventsError } from '#recorder/index.ts';
import { destinationFolder } from '#recorder/spool/spool-names.ts';
import { readSealRecord } from '#lake/seal-record-file.ts';
import { PROJECT, TestLake } from '../support/lake.ts';
import { eventsOf, lakeFetch } from '../support/lake-endpoint.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { httpRecorder, recordMatches, testFolder, URL_, testSpec } from '../support/recorder.ts';

async function record(lake: TestLake, runId: string) {
  await lake.drain();
  return (await readSealRecord(lake.memory, { project: PROJECT, runId }))?.content;
}

function filesIn(spool: string): string[] {
  return readdirSync(join(spool, destinationFolder(URL_))).sort();
}

/** A `fetch` that gives the answers in turn, the last one for ever, and keeps the requests. */
function serverAnswering(...answers: (() => Response | Promise<Response>)[]) {
  const posts: { readonly url: string; readonly init: RequestInit }[] = [];
  const answer: typeof fetch = async (url, init = {}) => {
    const next = answers[Math.min(posts.length, answers.length - 1)];
    posts.push({ url: url instanceof Request ? url.url : String(url), init });
    if (!next) throw new Error('no answer is left');
    return next();
  };
  return { fetch: answer, posts };
}

/** Advances the clock step by step, so that the recorder can work on real files in between. */
async function passUntil(clock: ManualClock, condition: () => boolean): Promise<void> {
  await vi.waitUntil(
    async () => {
      if (!condition()) await clock.advance(500);
      return condition();
    },
    { timeout: 20_000, interval: 1 },
  );
}

const acknowledgement = (init: RequestInit) =>
  Response.json({ accepted: eventsOf(init.body).length, quarantined: [], runs: [] });

describe('HttpRecorder', () => {
  it('sends the spec, the events and the final report, which make a complete and named run', async () => {
    const lake = new TestLake();
    const { recorder, warnings } = httpRecorder(testFolder(), { fetch: lakeFetch(lake) });
    recordMatches(recorder, 1200);
    expect(await recorder.close()).toMatchObject({ recorded: 1200, quarantinedCount: 0 });
    expect(await record(lake, recorder.runSpec.run_id)).toMatchObject({
      status: 'complete',
      events: 1202,
      model_id: 'gpt-4o-mini',
      task_id: 'tiny.dev.match-v1',
      conflicts: 0,
    });
    expect(warnings).toEqual([]);
  });

  it('posts gzip of one event a line, the spec first, with the key as a bearer token', async () => {
    const server = serverAnswering(() => acknowledgement(server.posts.at(-1)?.init ?? {}));
    const url = URL_.replace('//', '//rec:evk_1@');
    const recorder = new HttpRecorder(`${url}?tag=a`, testSpec(), {
      spool: testFolder(),
      fetch: server.fetch,
    });
    recordMatches(recorder, 2);
    await recorder.close();
    expect(server.posts.map((post) => post.url)).toEqual([`${URL_}?tag=a`]);
    const [init] = server.posts.map((post) => post.init);
    expect(init?.headers).toEqual({
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
      authorization: 'Bearer evk_1',
    });
    expect(eventsOf(init?.body).map(({ type, event_id }) => [type, event_id])).toEqual([
      ['spec', 0],
      ['match', 0],
      ['match', 1],
      ['final_report', 2],
    ]);
  });

  it('retries while the server is down, warns once, and sends everything when it is up again', async () => {
    const lake = new TestLake();
    const clock = new ManualClock();
    let down = true;
    let refused = 0;
    let taken = 0;
    const { recorder, warnings } = httpRecorder(testFolder(), {
      clock,
      maxEvents: 10,
      fetch: (url, init) => {
        if (down) {
          refused += 1;
          return Promise.reject(new TypeError('fetch failed'));
        }
        taken += 1;
        return lakeFetch(lake)(url, init);
      },
    });
    recordMatches(recorder, 100);
    await passUntil(clock, () => refused >= 20);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/cannot be reached: fetch failed; events wait in the spool, \//);
    down = false;
    await passUntil(clock, () => taken >= 10);
    await recorder.close();
    expect(await record(lake, recorder.runSpec.run_id)).toMatchObject({ status: 'complete' });
    expect(warnings).toHaveLength(1);
  });

  it.each([
    [401, /evalake keys create/],
    [403, /scope write for this very project/],
    [404, /must end in \/v1\/projects/],
    [302, /redirects/],
  ])(
    'stops at %i, says what to do, and leaves the events for the next recorder',
    async (status, advice) => {
      const spool = testFolder();
      const server = serverAnswering(() => new Response('{"detail":"no"}', { status }));
      const { recorder, warnings } = httpRecorder(spool, { fetch: server.fetch, maxEvents: 2 });
      recordMatches(recorder, 7);
      const error: unknown = await recorder.close().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UnsentEventsError);
      expect(error).toMatchObject({
        waiting: { events: 9, eventIds: [[0, 7]] },
        refused: { events: 0 },
        lost: { events: 0 },
      });
      expect(String(error)).toMatch(advice);
      expect(warnings).toHaveLength(1);
      expect(server.posts).toHaveLength(1);
      const lake = new TestLake();
      const next = httpRecorder(spool, { fetch: lakeFetch(lake) });
      expect(await next.recorder.close()).toMatchObject({ recorded: 0, recovered: 9 });
      expect(await record(lake, recorder.runSpec.run_id)).toMatchObject({ status: 'complete' });
      expect(filesIn(spool)).toEqual([]);
    },
  );

  it.each([400, 413, 415])(
    'sets aside a batch that the server refuses with %i, and sends the others',
    async (status) => {
      const spool = testFolder();
      const server = serverAnswering(
        () => new Response('{"detail":"not this one"}', { status }),
        () => acknowledgement(server.posts.at(-1)?.init ?? {}),
      );
      const { recorder } = httpRecorder(spool, { fetch: server.fetch, maxEvents: 3 });
      recordMatches(recorder, 7);
      const error: unknown = await recorder.close().catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        waiting: { events: 0 },
        refused: { events: 3, eventIds: [[0, 1]] },
      });
      expect(String(error)).toMatch(/3 events \(numbers 0-1\) were refused and are kept.*refused/);
      expect(server.posts).toHaveLength(3);
      expect(filesIn(spool)).toEqual(['refused']);
    },
  );

  it('names the events that the server took into quarantine', async () => {
    const quarantined = [{ index: 2, reason: 'run_id is too long' }];
    const server = serverAnswering(() => Response.json({ accepted: 3, quarantined, runs: [] }));
    const { recorder } = httpRecorder(testFolder(), { fetch: server.fetch });
    recordMatches(recorder, 2);
    const runId = recorder.runSpec.run_id;
    expect(await recorder.close()).toMatchObject({
      quarantinedCount: 1,
      quarantined: [{ runId, eventId: 1, type: 'match', reason: 'run_id is too long' }],
    });
  });

  it('retries when an answer does not account for every event', async () => {
    const clock = new ManualClock();
    const server = serverAnswering(
      () => new Response('<html>Welcome to this hotel</html>'),
      () => Response.json({ accepted: 1, quarantined: [], runs: [] }),
      () => acknowledgement(server.posts.at(-1)?.init ?? {}),
    );
    const { recorder } = httpRecorder(testFolder(), { clock, fetch: server.fetch });
    recordMatches(recorder, 2);
    await passUntil(clock, () => server.posts.length === 3);
    await recorder.close();
  });

  it('aborts a request without an answer after the time-out, and retries', async () => {
    const clock = new ManualClock();
    const server = serverAnswering(
      () => new Promise<Response>(() => undefined),
      () => acknowledgement(server.posts.at(-1)?.init ?? {}),
    );
    const { recorder } = httpRecorder(testFolder(), {
      clock,
      fetch: server.fetch,
      timeoutMs: 5000,
    });
    await passUntil(clock, () => server.posts.length === 2);
    expect(server.posts[0]?.init.signal?.aborted).toBe(true);
    await recorder.close();
  });

  it('closes after closeMs when the server never answers, and names the folder of the events', async () => {
    const spool = testFolder();
    const clock = new ManualClock();
    const server = serverAnswering(() => new Promise<Response>(() => undefined));
    const { recorder } = httpRecorder(spool, { clock, fetch: server.fetch, closeMs: 1000 });
    recordMatches(recorder, 2);
    const closing = recorder.close().catch((reason: unknown) => reason);
    await recorder.flush();
    await clock.advance(1000);
    const error = await closing;
    const folder = join(spool, destinationFolder(URL_));
    expect(String(error)).toContain(`see ${folder}`);
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/\.4\.0-2\.ndjson\.gz$/)]);
    expect(clock.sleeping).toBe(0);
  });

  it('does not send the batches for another project', async () => {
    const spool = testFolder();
    const denied = serverAnswering(() => new Response('', { status: 401 }));
    const { recorder } = httpRecorder(spool, { fetch: denied.fetch });
    await expect(recorder.close()).rejects.toThrow(UnsentEventsError);
    const other = serverAnswering(() => acknowledgement(other.posts.at(-1)?.init ?? {}));
    const elsewhere = new HttpRecorder(URL_.replace('demo', 'Demo'), testSpec(), {
      spool,
      fetch: other.fetch,
    });
    expect(await elsewhere.close()).toMatchObject({ recovered: 0 });
    expect(other.posts).toHaveLength(1);
  });

  it('writes NaN as null', async () => {
    const server = serverAnswering(() => acknowledgement(server.posts.at(-1)?.init ?? {}));
    const { recorder } = httpRecorder(testFolder(), { fetch: server.fetch });
    recorder.recordMetrics({ loss: NaN, big: 12345678901234567890n }, 's');
    await recorder.close();
    expect(eventsOf(server.posts[0]?.init.body).at(-1)?.['data']).toEqual({
      loss: null,
      big: 12345678901234567890,
    });
  });

  it('does not repeat an invalid URL in the error, since it may hold a key', () => {
    const make = () => new HttpRecorder('rec:evk_secret@host', testSpec());
    expect(make).toThrow(/no http or https URL/);
    expect(make).not.toThrow(/secret/);
  });
});
