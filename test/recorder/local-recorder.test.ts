import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LocalRecorder, LogExistsError, readLocalLog } from '#recorder/index.ts';
import { jsonText } from '#recorder/json-text.ts';
import { parseLocalLog } from '#recorder/local-log.ts';
import { bundle, startScript } from '../support/child-script.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { testFolder, testSpec } from '../support/recorder.ts';

const FIXTURE = fileURLToPath(
  new URL('../fixtures/local-recorder.mixed.500-events.jsonl', import.meta.url),
);

const lines = (path: string) => readFileSync(path, 'utf8').split('\n').slice(0, -1);

describe('jsonText', () => {
  it('writes the same bytes as Python for values that a double can hold', () => {
    // No number in JavaScript is an odd integer above 2^53.
    const exact = lines(FIXTURE).filter((line) => !line.includes('"big_int"'));
    expect(exact.length).toBeGreaterThan(400);
    for (const line of exact) expect(jsonText(JSON.parse(line), 'python')).toBe(line);
  });

  it('gives the value that JSON.stringify gives, for every value that has a JSON form', () => {
    fc.assert(
      fc.property(fc.anything({ withDate: true, withSparseArray: true }), (value) => {
        const expected = JSON.stringify(value) as string | undefined;
        // JSON.stringify drops the sign of -0, which the next test looks at.
        const given: unknown = JSON.parse(jsonText(value, 'null'));
        expect(JSON.parse(JSON.stringify(given))).toEqual(JSON.parse(expected ?? 'null'));
      }),
    );
  });

  it.each([
    [NaN, 'NaN', 'null'],
    [-Infinity, '-Infinity', 'null'],
    [-0, '-0.0', '-0.0'],
    [2n ** 70n, '1180591620717411303424', '1180591620717411303424'],
    [new Float32Array([1, 0.5]), '[1, 0.5]', '[1, 0.5]'],
    [{ a: undefined, b: [undefined, () => 1] }, '{"b": [null, null]}', '{"b": [null, null]}'],
    ['é\u2028\u0000', '"é\u2028\\u0000"', '"é\u2028\\u0000"'],
  ])('writes %o for Python as %s, for JSON as %s', (value, python, json) => {
    expect(jsonText(value, 'python')).toBe(python);
    expect(jsonText(value, 'null')).toBe(json);
  });
});

describe('LocalRecorder', () => {
  it('writes a log in the shape of Python’s', async () => {
    const path = join(testFolder(), 'logs/run.jsonl');
    const clock = new ManualClock(Date.parse('2026-11-21T08:25:11.868Z'));
    const recorder = new LocalRecorder(path, testSpec(), { clock });
    recorder.recordFinalReport({ accuracy: NaN });
    recorder.recordMatch(true, { sampleId: 'tiny.dev.0' });
    await recorder.close();
    const { run_id } = recorder.runSpec;
    expect(lines(path)).toEqual([
      jsonText({ spec: recorder.runSpec }, 'python'),
      `{"final_report": {"accuracy": NaN}, "run_id": "${run_id}"}`,
      `{"run_id": "${run_id}", "event_id": 0, "sample_id": "tiny.dev.0", "type": "match", "data": {"correct": true, "expected": null, "picked": null}, "created_by": "tester", "created_at": "2026-11-21 08:25:11.868000+00:00"}`,
    ]);
  });

  it('writes the spec at once, and events after a second or 64 kB', async () => {
    const path = join(testFolder(), 'run.jsonl');
    const clock = new ManualClock();
    const recorder = new LocalRecorder(path, testSpec(), { clock });
    recorder.recordRaw('x', 's');
    expect(lines(path)).toHaveLength(1);
    await clock.advance(1000);
    recorder.recordRaw('x', 's');
    expect(lines(path)).toHaveLength(3);
    recorder.recordRaw('x'.repeat(70_000), 's');
    expect(lines(path)).toHaveLength(4);
    recorder.recordRaw('x', 's');
    await recorder.flush();
    expect(lines(path)).toHaveLength(5);
    await recorder.close();
  });

  it('does not overwrite another log', () => {
    const path = join(testFolder(), 'run.jsonl');
    writeFileSync(path, 'dear');
    expect(() => new LocalRecorder(path, testSpec())).toThrow(LogExistsError);
    expect(readFileSync(path, 'utf8')).toBe('dear');
  });

  it('loses no event when the process exits without closing it', async () => {
    const path = join(testFolder(), 'run.jsonl');
    const child = startScript(
      await bundle(`
        import { createRunSpec, LocalRecorder } from './lib/recorder/index.ts';
        const spec = createRunSpec({ completionFns: ['m'], evalName: 'a.dev.v1' });
        const recorder = new LocalRecorder(${JSON.stringify(path)}, spec);
        recorder.recordRaw('last words', 's');
        process.exit(0);
      `),
    );
    expect(await child.line()).toBeUndefined();
    expect((await readLocalLog(path)).events).toMatchObject([{ data: 'last words' }]);
  });
});

describe('readLocalLog', () => {
  it('reads Python’s log: the spec, the report, and every event', async () => {
    const log = await readLocalLog(FIXTURE);
    expect(log.spec).toMatchObject({ eval_name: 'demo.dev.match-v1', created_by: 'tester' });
    expect(log.finalReport).toEqual({ accuracy: 0.625, boostrap_std: 0.01 });
    expect(log.events.map((event) => event['event_id'])).toEqual([...Array(500).keys()]);
    expect(log.unreadable).toEqual([]);
  });

  it('reads NaN and the infinities, and keeps strings that look like them', () => {
    const text = '{"data": [NaN, -Infinity, Infinity, "NaN", "a\\"NaN", {"NaN": "-Infinity"}]}\n';
    expect(parseLocalLog(text).events).toEqual([
      { data: [NaN, -Infinity, Infinity, 'NaN', 'a"NaN', { NaN: '-Infinity' }] },
    ]);
  });

  it('names the lines that it cannot read, such as one that a crash cut off', () => {
    expect(parseLocalLog('{"spec": {}}\n\n{"event_id": 0}\n{"event_id"')).toEqual({
      spec: {},
      finalReport: undefined,
      events: [{ event_id: 0 }],
      unreadable: [{ line: 4, text: '{"event_id"' }],
    });
  });

  it('reads the log that LocalRecorder wrote', async () => {
    const path = join(testFolder(), 'run.jsonl');
    const values = [NaN, -0, '\u2028\n', { a: [Infinity, null] }, 'NaN'];
    const recorder = new LocalRecorder(path, testSpec());
    for (const value of values) recorder.recordRaw(value, 's');
    recorder.recordFinalReport({ loss: NaN });
    await recorder.close();
    const log = await readLocalLog(path);
    expect(log.events.map((event) => event['data'])).toEqual(values);
    expect(log).toMatchObject({ spec: recorder.runSpec, finalReport: { loss: NaN } });
  });
});
