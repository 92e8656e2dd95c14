import { readFileSync } from 'node:fs';
import { appendFile, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImportStoppedError } from '#import/send/target.ts';
import { followLogs } from '#import/source/follow-logs.ts';
import { systemClock } from '#ports/system-clock.ts';
import { event } from '../support/events.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ImportBench, LOCAL_LOG, summary } from './support.ts';

let bench: ImportBench;
beforeAll(async () => {
  bench = await ImportBench.open();
});
afterAll(() => bench.close());

const spec = (runId: string, config: Record<string, unknown> = {}) => ({
  spec: {
    completion_fns: ['m-1'],
    eval_name: 'tiny.dev.match',
    run_config: config,
    created_by: 'tester',
    run_id: runId,
    created_at: '2026-11-21 08:00:00.000001',
  },
});
const matches = (runId: string, ids: readonly number[]) =>
  ids.map((id) => event({ run_id: runId, event_id: id, sample_id: `tiny.dev.${id}` }));
const report = (runId: string) => ({ final_report: { accuracy: 1 }, run_id: runId });
const upTo = (count: number) => Array.from({ length: count }, (_, id) => id);
const lines = (...values: readonly unknown[]) =>
  values.map((value) => `${typeof value === 'string' ? value : JSON.stringify(value)}\n`).join('');

describe('a log of LocalRecorder', () => {
  it('becomes a whole run, and importing it again changes nothing', async () => {
    const run = '2611210825114IL4OE5Q';
    const first = await bench.import(LOCAL_LOG);
    expect(summary(first)).toEqual([
      { run, added: 500, there: 0, report: 'added', status: 'complete' },
    ]);
    const before = await bench.run(run);
    expect(before).toMatchObject({
      model_id: 'dummy-1',
      task_id: 'demo.dev.match-v1',
      events: 502,
      conflicts: 0,
      final_report: { accuracy: 0.625, boostrap_std: 0.01 },
    });
    expect(summary(await bench.import(LOCAL_LOG))).toEqual([
      { run, added: 0, there: 500, report: 'already there', status: 'complete' },
    ]);
    expect(await bench.run(run)).toEqual(before);
  });

  it('keeps the text of its data', async () => {
    const path = '/v1/projects/demo/runs/2611210825114IL4OE5Q/events?limit=1000';
    const answer = await (await bench.server.get(path)).text();
    const sent = readFileSync(LOCAL_LOG, 'utf8').split('\n').slice(2, -1);
    expect(sent).toHaveLength(500);
    for (const line of sent) {
      const data = line.slice(line.indexOf('"data": ') + 8, line.lastIndexOf(', "created_by"'));
      expect(answer).toContain(data);
    }
  });

  it('is also read as gzip, and with Python’s NaN and infinities', async () => {
    const odd = JSON.stringify(event({ run_id: 'nan', data: { correct: true, x: 'NaN', y: 0 } }));
    const text = lines(spec('nan'), report('nan'), odd.replace('"y":0', '"y":NaN,"z":-Infinity'));
    const file = await bench.import(await bench.write('nan.jsonl.gz', gzipSync(text)));
    expect(summary(file)).toMatchObject([{ added: 1, status: 'complete' }]);
    const events = await bench.server.json('/v1/projects/demo/runs/nan/events?type=match');
    expect(events).toMatchObject({
      events: [{ data: { correct: true, x: 'NaN', y: 'NaN', z: '-Infinity' } }],
    });
  });

  it('with a cut last line is sent up to the cut, without its report', async () => {
    const whole = lines(spec('cut'), report('cut'), ...matches('cut', upTo(3)));
    const file = await bench.import(await bench.write('cut.jsonl', whole.slice(0, -30)));
    expect(summary(file)).toMatchObject([
      { added: 2, report: 'kept back: the log is not whole', status: 'receiving' },
    ]);
    expect(file.refused).toEqual([{ where: 'line 5', reason: 'cut off: the log ends within it' }]);
  });

  it('as a cut gzip file is sent up to the cut', async () => {
    const whole = gzipSync(lines(spec('gz'), report('gz'), ...matches('gz', upTo(2000))));
    const path = await bench.write('gz.jsonl.gz', whole.subarray(0, whole.length - 6));
    const file = await bench.import(path);
    expect(summary(file)).toMatchObject([
      { added: 2000, report: 'kept back: the log is not whole' },
    ]);
    expect(file.refused.at(-1)?.reason).toMatch(/cut off/);
  });

  it('is accepted except for lines that the importer or the server cannot read', async () => {
    const bad = event({ run_id: 'bad', event_id: 1, created_at: 'yesterday' });
    const text = lines(spec('bad'), ...matches('bad', [0]), bad, '{"half":', { other: 1 });
    const file = await bench.import(await bench.write('bad.jsonl', text));
    expect(summary(file)).toMatchObject([{ added: 1 }]);
    expect(file.refusedCount).toBe(3);
    expect(file.refused).toEqual([
      { where: 'line 4', reason: 'not JSON' },
      { where: 'line 5', reason: 'neither an event, nor a spec, nor a final report' },
      { where: 'line 3', reason: expect.stringContaining('created_at is no time') as string },
    ]);
  });
});

describe('a line that is nearly one of a recorder', () => {
  it.each([
    [event({ run_id: 'r', event_id: '0' }), 'no event: event_id: expected number, received string'],
    [event({ run_id: '', event_id: 0 }), 'no event: run_id: run_id is empty'],
    [{ spec: { run_id: 7 } }, 'no spec: spec.run_id: expected string, received number'],
    [
      { spec: { run_id: 'r', created_at: 'yesterday' } },
      'no spec: created_at is no time; expected for example 2026-11-21 08:06:57.010678+00:00',
    ],
  ])('is refused with what of it is wrong: %j', async (line, reason) => {
    const text = lines(spec('near'), line);
    const file = await bench.import(await bench.write('near.jsonl', text));
    expect(file.refused).toEqual([{ where: 'line 2', reason }]);
  });

  it('in another encoding than UTF-8 is refused in its own line', async () => {
    const text = lines(spec('latin'), event({ run_id: 'latin', event_id: 0, sample_id: '\xe9' }));
    const path = await bench.write('latin.jsonl', Buffer.from(text, 'latin1'));
    const reason = 'not UTF-8: save it as UTF-8 and import it again';
    expect((await bench.import(path)).refused).toEqual([{ where: 'line 2', reason }]);
  });
});

describe('a fallback file of HttpRecorder', () => {
  it('fills the gaps of a run whose other events the endpoint has', async () => {
    const posted = [
      ...matches('http', [0, 1, 5]),
      event({
        run_id: 'http',
        event_id: 6,
        sample_id: null,
        type: 'final_report',
        data: { accuracy: 1 },
      }),
    ];
    expect((await bench.server.post(posted)).status).toBe(200);
    await bench.server.until(
      () => bench.server.json('/v1/projects/demo/runs/http'),
      (answer) => JSON.stringify(answer).includes('"missing_count":3'),
    );
    const first = await bench.write('fb1.jsonl', lines(spec('http'), ...matches('http', [2])));
    expect(await bench.import(first)).toMatchObject({
      runs: [{ detail: { status: 'receiving', missing: [[3, 4]] } }],
    });
    const rest = lines(spec('http'), ...matches('http', [1, 3, 4]), report('http'));
    expect(summary(await bench.import(await bench.write('fb2.jsonl', rest)))).toEqual([
      { run: 'http', added: 2, there: 1, report: 'already there', status: 'complete' },
    ]);
    expect(await bench.run('http')).toMatchObject({ conflicts: 0, final_report: { accuracy: 1 } });
  });

  it.each([
    ['says so in its spec', { command: 'oaieval m tiny --http-run --http-batch-size 100' }, false],
    ['is said to be one', {}, true],
  ])('that %s numbers no report, though its events have no gap', async (name, config, fallback) => {
    const run = `fallback-${String(fallback)}`;
    const text = lines(spec(run, config), ...matches(run, upTo(3)), report(run));
    const file = await bench.import(await bench.write(`${run}.jsonl`, text), { fallback });
    expect(summary(file), name).toMatchObject([
      {
        added: 3,
        report: expect.stringMatching(/^kept back: a fallback file/) as string,
        status: 'receiving',
      },
    ]);
  });

  it('numbers no report when the endpoint has later events', async () => {
    await bench.server.post(matches('later', [7]));
    await bench.server.until(
      () => bench.server.json('/v1/projects/demo/runs/later'),
      (answer) => JSON.stringify(answer).includes('"expected":8'),
    );
    const text = lines(spec('later'), ...matches('later', upTo(3)), report('later'));
    const file = await bench.import(await bench.write('later.jsonl', text));
    expect(summary(file)).toMatchObject([
      { added: 3, report: 'kept back: the endpoint has events that the log does not have' },
    ]);
  });
});

describe('an import that is broken off', () => {
  it('continues where it stopped, and gives the same run', async () => {
    const text = lines(spec('stop'), report('stop'), ...matches('stop', upTo(3500)));
    const path = await bench.write('stop.jsonl', text);
    let posts = 0;
    const failing: typeof fetch = (url, init) => {
      if (init?.method === 'POST' && ++posts > 2) return Promise.reject(new Error('no route'));
      return fetch(url, init);
    };
    const clock = new ManualClock();
    const stopped = bench.import(path, { target: bench.target({ fetch: failing, clock }) });
    const ended: true[] = [];
    const outcome = stopped.finally(() => ended.push(true)).catch((error: unknown) => error);
    while (ended.length === 0) await clock.advance(60_000).then(() => new Promise(setImmediate));
    expect(await outcome).toBeInstanceOf(ImportStoppedError);
    expect(String(await outcome)).toMatch(/cannot reach .* \(no route\); import again to go on/);

    const bodies: number[] = [];
    const counting: typeof fetch = (url, init) => {
      if (init?.method === 'POST') bodies.push(1);
      return fetch(url, init);
    };
    await bench.server.until(
      () => bench.server.json('/v1/projects/demo/runs/stop'),
      (answer) => JSON.stringify(answer).includes('"expected":1999'),
    );
    const file = await bench.import(path, { target: bench.target({ fetch: counting }) });
    expect(summary(file)).toEqual([
      { run: 'stop', added: 1501, there: 1999, report: 'added', status: 'complete' },
    ]);
    // Two batches of the remaining events, and the report.
    expect(bodies).toHaveLength(3);
  });

  it('sends again what the endpoint has lost', async () => {
    const path = await bench.write('anew.jsonl', lines(spec('anew'), ...matches('anew', upTo(3))));
    const acknowledging: typeof fetch = (url, init) =>
      init?.method === 'POST'
        ? Promise.resolve(Response.json({ accepted: 4, quarantined: [], runs: ['anew'] }))
        : fetch(url, init);
    const clock = { now: () => 0, sleep: () => Promise.reject(new Error('waits to see it')) };
    const forgotten = bench.target({ fetch: acknowledging });
    await expect(bench.import(path, { target: forgotten, clock })).rejects.toThrow('waits to see');
    expect(summary(await bench.import(path))).toMatchObject([{ added: 3, there: 0 }]);
  });

  it('sends a log whose content was replaced when it is to replace the run', async () => {
    const [first, second, third] = matches('changed', upTo(3));
    const path = await bench.write('changed.jsonl', lines(spec('changed'), first, second, third));
    expect(summary(await bench.import(path))).toMatchObject([{ added: 3 }]);
    const other = { ...second, data: { correct: false } };
    await bench.write('changed.jsonl', lines(spec('changed'), first, other, third));
    const posts: unknown[] = [];
    const counting: typeof fetch = (url, init) => {
      if (init?.method === 'POST') posts.push(url);
      return fetch(url, init);
    };
    const target = bench.target({ fetch: counting });
    const refused = await bench.import(path, { target });
    expect(refused.runs[0]?.run.difference).toMatchObject({ differing: 1 });
    expect(posts).toHaveLength(0);
    const clock = { now: () => systemClock.now(), sleep: () => Promise.reject(new Error('waits')) };
    const replacing = bench.import(path, { target, clock, replace: true });
    await expect(replacing).rejects.toThrow('waits');
    expect(posts).toHaveLength(1);
  });
});

describe('an endpoint that is busy', () => {
  it('is asked again after its Retry-After', async () => {
    const path = await bench.write('busy.jsonl', lines(spec('busy'), ...matches('busy', [0])));
    const waits: number[] = [];
    const clock = {
      now: () => systemClock.now(),
      sleep: (ms: number) => {
        waits.push(ms);
        return systemClock.sleep(Math.min(ms, 10));
      },
    };
    let refusals = 3;
    const busy: typeof fetch = (url, init) =>
      init?.method === 'POST' && refusals-- > 0
        ? Promise.resolve(new Response('', { status: 503, headers: { 'retry-after': '7' } }))
        : fetch(url, init);
    const file = await bench.import(path, { target: bench.target({ fetch: busy, clock }) });
    expect(summary(file)).toMatchObject([{ added: 1 }]);
    expect(waits.filter((ms) => ms >= 7000 && ms <= 9000)).toHaveLength(3);
  });
});

describe('a log that is followed', () => {
  it('is sent while it grows, and its report when it has stopped growing', async () => {
    const path = await bench.write('grow.jsonl', lines(spec('grow'), report('grow')));
    // Far longer than a busy machine takes between two of the writes below.
    const settleMs = 3000;
    const follow = {
      clock: systemClock,
      signal: new AbortController().signal,
      pollMs: 20,
      settleMs,
    };
    const importing = bench.import(path, { follow });
    await appendFile(path, lines(...matches('grow', [0, 1])));
    await bench.server.until(
      () => bench.server.json('/v1/projects/demo/runs/grow'),
      (answer) => JSON.stringify(answer).includes('"expected":2'),
    );
    const [half, rest] = [
      lines(...matches('grow', [2])).slice(0, 40),
      lines(...matches('grow', [2])).slice(40),
    ];
    await appendFile(path, half);
    await appendFile(path, rest);
    expect(summary(await importing)).toEqual([
      { run: 'grow', added: 3, there: 0, report: 'added', status: 'complete' },
    ]);
  });
});

describe('a folder that is followed', () => {
  it('has new logs imported as they come, until the signal', async () => {
    const folder = join(bench.folder, 'followed');
    await mkdir(folder);
    const end = new AbortController();
    const follow = { clock: systemClock, signal: end.signal, pollMs: 20, settleMs: 100 };
    const importOne = async ({ path }: { readonly path: string }) => {
      await bench.import(path, { follow });
    };
    const following = followLogs([folder], importOne, follow);
    for (const run of ['first', 'second']) {
      const text = lines(spec(run), report(run), ...matches(run, upTo(2)));
      // Renamed into place: an empty file has no known format, which this import takes for a
      // mistake.
      const path = await bench.write(`${run}.jsonl`, text);
      await rename(path, join(folder, `${run}.jsonl`));
      await bench.server.until(
        () => bench.server.json(`/v1/projects/demo/runs/${run}`),
        (answer) => JSON.stringify(answer).includes('"status":"complete"'),
      );
    }
    end.abort();
    await following;
  });

  it('ends with the error of the log that fails', async () => {
    const path = await bench.write('any.jsonl', lines(spec('any')));
    const signal = new AbortController().signal;
    const follow = { clock: systemClock, signal, pollMs: 20, settleMs: 0 };
    const failing = () => Promise.reject(new ImportStoppedError('no route'));
    await expect(followLogs([path], failing, follow)).rejects.toThrow(ImportStoppedError);
  });
});
