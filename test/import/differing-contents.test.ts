import { appendFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeFile } from '#cli/import/import-report.ts';
import { ImportTotals } from '#cli/import/import-totals.ts';
import { BadDataError } from '#cli/exit.ts';
import { eventContent, withMembers } from '#import/send/event-content.ts';
import { systemClock } from '#ports/system-clock.ts';
import { event } from '../support/events.ts';
import { ImportBench, summary } from './support.ts';

let bench: ImportBench;
beforeAll(async () => {
  bench = await ImportBench.open();
});
afterAll(async () => {
  expect(bench.server.errors).toEqual([]);
  await bench.close();
});

/** A recorder's log of matches. */
function log(runId: string, correct: readonly boolean[]): string {
  const spec = { run_id: runId, eval_name: 'sums', completion_fns: ['m'], created_by: '' };
  const lines = correct.map((each, event_id) =>
    event({ run_id: runId, event_id, sample_id: `sums.${event_id}`, data: { correct: each } }),
  );
  const report = { accuracy: correct.filter(Boolean).length / correct.length };
  const all = [{ spec: { ...spec, created_at: '2026-11-21 08:11:10' } }, { final_report: report }];
  return [...all, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
}

const matches = async (runId: string) => {
  const path = `/v1/projects/demo/runs/${encodeURIComponent(runId)}/events?type=match`;
  const { events } = (await bench.server.json(path)) as { events: { data: unknown }[] };
  return events.map(({ data }) => (data as { correct: boolean }).correct);
};

/** The line with which the command ends, if it is an error. */
function endOf(file: Awaited<ReturnType<ImportBench['import']>>): string | undefined {
  const totals = new ImportTotals();
  totals.add(file);
  try {
    totals.check();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(BadDataError);
    return error instanceof Error ? error.message : String(error);
  }
}

describe('a log of a run that is stored with other contents', () => {
  it('is not added, and the import says how many events differ and what to do', async () => {
    const run = '261121081110DIFFERAA';
    await bench.import(await bench.write('first.jsonl', log(run, [true, false, true])));
    const other = await bench.write('second.jsonl', log(run, [true, true, false, true]));
    const file = await bench.import(other);
    expect(summary(file)).toMatchObject([{ added: 0, there: 0, status: 'complete' }]);
    expect(file.runs[0]?.run.difference).toMatchObject({ differing: 2, events: 5 });
    expect(describeFile(file, false)[1]).toBe(
      `  ${run}: 2 of 5 events differ from what is stored; nothing was added`,
    );
    expect(endOf(file)).toMatch(/--as NEW_ID .*--replace/);
    expect(await matches(run)).toEqual([true, false, true]);
    expect(await bench.run(run)).toMatchObject({ status: 'complete', conflicts: 0 });
  });

  it('goes in under another id', async () => {
    const run = '261121081110DIFFERAB';
    await bench.import(await bench.write('a.jsonl', log(run, [true])));
    const other = await bench.write('b.jsonl', log(run, [false, false]));
    const file = await bench.import(other, { as: 'sums again' });
    expect(summary(file)).toMatchObject([{ run: 'sums again', added: 2, status: 'complete' }]);
    expect(endOf(file)).toBeUndefined();
    expect(await matches('sums again')).toEqual([false, false]);
    expect(await matches(run)).toEqual([true]);
  });

  it('replaces the run, whole by itself, and the answer names where the former one is', async () => {
    const run = '261121081110DIFFERAC';
    const first = await bench.write('c.jsonl', log(run, [true, false, true]));
    await bench.import(first);
    const other = await bench.write('d.jsonl', log(run, [false]));
    const file = await bench.import(other, { replace: true });
    expect(summary(file)).toMatchObject([{ added: 1, report: 'added', status: 'complete' }]);
    expect(await matches(run)).toEqual([false]);
    const [shown] = file.runs;
    expect(shown?.detail).toMatchObject({
      replacement: shown?.run.revision,
      replaced: [{ replacement: null }],
    });
    const key = shown?.detail?.replaced[0]?.key ?? '';
    expect(describeFile(file, false).join('\n')).toContain(key);
    expect(key).toMatch(/^quarantine\/demo\/replaced\//);

    const again = await bench.import(other, { replace: true });
    expect(summary(again)).toMatchObject([{ added: 0, there: 1, status: 'complete' }]);
    expect((await bench.run(run)).replacement).toBe(shown?.run.revision);
    expect((await bench.import(first)).runs[0]?.run.difference?.differing).toBe(1);
  });

  it('is refused under an id when it has several runs', async () => {
    const two = log('261121081110DIFFERAD', [true]) + log('261121081110DIFFERAE', [true]);
    const file = await bench.import(await bench.write('two.jsonl', two), { as: 'one' });
    expect(file.refused[0]?.reason).toContain('--as takes a file with one run');
  });
});

describe('a log that is followed', () => {
  /** Until it has not grown for `settleMs`. */
  const follow = (settleMs: number) => ({
    ...{ clock: systemClock, signal: new AbortController().signal, pollMs: 5, settleMs },
  });

  it('is compared as far as it is there: nothing is added of a run that differs', async () => {
    const run = '261121081110FOLLOWAA';
    await bench.import(await bench.write('f1.jsonl', log(run, [true, false])));
    const other = await bench.write('f2.jsonl', log(run, [true, true, true]));
    const compared = new Set<string>();
    for (const settleMs of [50, 0]) {
      const file = await bench.import(other, { follow: follow(settleMs), compared });
      expect(file.runs[0]?.run.difference).toMatchObject({ differing: 1, events: 4 });
      expect(endOf(file)).toMatch(/stored with other contents/);
    }
    expect(await matches(run)).toEqual([true, false]);
    expect(await bench.run(run)).toMatchObject({ status: 'complete', conflicts: 0 });
  });

  it('and grows by what is stored with other contents is told, and is an error', async () => {
    const run = '261121081110FOLLOWAB';
    await bench.import(await bench.write('g1.jsonl', log(run, [true, false])));
    const [spec = '', , ...events] = log(run, [true, true]).trimEnd().split('\n');
    const path = await bench.write('g2.jsonl', `${spec}\n${events[0] ?? ''}\n`);
    // The rest comes when the first part has been sent, and the log ends when the rest has.
    let hasEnded = false;
    const growing: typeof fetch = async (url, init) => {
      const answer = await fetch(url, init);
      if (init?.method !== 'POST') return answer;
      const rest = events.splice(1, 1).map((line) => `${line}\n`);
      hasEnded = rest.length === 0;
      await appendFile(path, rest.join(''));
      return answer;
    };
    const clock = { ...systemClock, now: () => (hasEnded ? Number.MAX_SAFE_INTEGER : 0) };
    const target = bench.target({ fetch: growing });
    const file = await bench.import(path, { target, follow: { ...follow(1), clock } });
    expect(file.runs).toMatchObject([{ conflicting: 1, run: { difference: undefined } }]);
    expect(describeFile(file, false).join('\n')).toContain(
      'events that came with two contents: 1; of each the one recorded first is kept',
    );
    expect(endOf(file)).toMatch(/events of 1 run came with two contents/);
    const conflicts = async () => (await bench.run(run)).conflicts;
    await bench.server.until(conflicts, (count) => count === 1);
  });

  it('is compared once, as long as it holds all that is stored', async () => {
    const run = '261121081110FOLLOWAC';
    const path = await bench.write('h.jsonl', log(run, [true, false]));
    const compared = new Set<string>();
    let asked = 0;
    const counting: typeof fetch = (url, init) => {
      if (/\/events\?limit/.test(new Request(url).url)) asked += 1;
      return fetch(url, init);
    };
    await bench.import(path);
    for (let pass = 0; pass < 3; pass += 1) {
      const target = bench.target({ fetch: counting });
      const notes = bench.notes(`pass ${pass}`);
      await bench.import(path, { target, notes, follow: follow(0), compared });
    }
    expect([...compared]).toEqual([path]);
    // Before and after the first pass.
    expect(asked).toBe(2);
  });
});

it('a log that has an event with two contents is an error', async () => {
  const run = '261121081110TWICEAAA';
  const [spec = '', report = '', event = ''] = log(run, [true]).split('\n');
  const lines = [spec, report, event, event.replace('true', 'false')].map((line) => `${line}\n`);
  const file = await bench.import(await bench.write('twice.jsonl', lines.join('')));
  expect(file.runs).toMatchObject([{ conflicting: 1, detail: { status: 'conflicted' } }]);
  expect(endOf(file)).toMatch(/events of 1 run came with two contents/);
});

describe('with a key that may only write', () => {
  it('the import says that contents were not compared, and replaces nothing', async () => {
    const guarded = await ImportBench.open();
    try {
      const key = await guarded.server.createKey('write', 'demo');
      await guarded.server.restart();
      const target = guarded.target({ headers: { authorization: `Bearer ${key}` } });
      const path = await guarded.write('w.jsonl', log('261121081110WRITERAA', [true]));
      const file = await guarded.import(path, { target });
      expect(summary(file)).toMatchObject([{ added: 1, report: 'added', status: undefined }]);
      expect(describeFile(file, false)[2]).toMatch(
        /contents were not compared: the endpoint does not tell.* a key that may read/,
      );
      expect(describeFile(file, true)[0]).toContain('"compared":false');
      expect(endOf(file)).toBeUndefined();
      const replacing = guarded.import(path, { target, replace: true });
      await expect(replacing).rejects.toThrow(/--replace compares contents first/);
    } finally {
      await guarded.close();
    }
  });
});

describe('the content of an event', () => {
  const json = fc.jsonValue({ maxDepth: 2 });

  it('does not depend on its revision or its run', () => {
    fc.assert(
      fc.property(json, fc.dictionary(fc.string(), json), (data, more) => {
        const text = Buffer.from(JSON.stringify({ ...more, ...event({ data }) }));
        const changed = withMembers(text, {
          run_id: 'other',
          evalake_revision: '20261121T085900000Z-0a1b2c3d',
        });
        expect(JSON.parse(changed.toString())).toMatchObject({ run_id: 'other', event_id: 0 });
        expect(eventContent(changed)).toEqual(eventContent(text));
      }),
    );
  });
});
