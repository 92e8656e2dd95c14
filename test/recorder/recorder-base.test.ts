import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createRunSpec,
  defaultRecorder,
  DummyRecorder,
  NoDefaultRecorderError,
  RecorderClosedError,
  SampleIdMissingError,
  UnrecordableDataError,
} from '#recorder/index.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { testSpec } from '../support/recorder.ts';

const clock = new ManualClock(Date.parse('2026-11-21T08:11:10.506Z'));
const recorder = () => new DummyRecorder(testSpec(), { clock });

describe('an event', () => {
  it('has the members, order and shapes of an event of Python’s evals', () => {
    const own = recorder();
    own.recordMatch(true, { expected: ['a'], picked: 'a', sampled: ' a', sampleId: 'tiny.dev.0' });
    const [event] = own.getEvents('match');
    expect(JSON.stringify(event)).toBe(
      JSON.stringify({
        run_id: own.runSpec.run_id,
        event_id: 0,
        sample_id: 'tiny.dev.0',
        type: 'match',
        data: { correct: true, expected: 'a', picked: 'a', sampled: ' a' },
        created_by: 'tester',
        created_at: '2026-11-21 08:11:10.506000+00:00',
      }),
    );
  });

  it.each([
    [
      'match',
      (r: DummyRecorder) => r.recordMatch(false),
      { correct: false, expected: null, picked: null },
    ],
    [
      'match',
      (r: DummyRecorder) => r.recordMatch(true, { expected: ['a', 'b'] }),
      { correct: true, expected: ['a', 'b'], picked: null },
    ],
    [
      'sampling',
      (r: DummyRecorder) => r.recordSampling('p', ['s'], { model: 'm' }),
      { prompt: 'p', sampled: ['s'], model: 'm' },
    ],
    [
      'embedding',
      (r: DummyRecorder) => r.recordEmbedding('p', 'similarity'),
      { prompt: 'p', embedding_type: 'similarity' },
    ],
    [
      'cond_logp',
      (r: DummyRecorder) => r.recordCondLogp('p', 'c', -1),
      { prompt: 'p', completion: 'c', logp: -1 },
    ],
    [
      'pick_option',
      (r: DummyRecorder) => r.recordPickOption('p', ['A'], 'A'),
      { prompt: 'p', options: ['A'], picked: 'A' },
    ],
    [
      'function_call',
      (r: DummyRecorder) => r.recordFunctionCall('f', { a: 1 }, 2),
      { name: 'f', arguments: { a: 1 }, return_value: 2 },
    ],
    ['raw_sample', (r: DummyRecorder) => r.recordRaw({ input: 'x' }), { input: 'x' }],
    ['metrics', (r: DummyRecorder) => r.recordMetrics({ f1: 0.5 }), { f1: 0.5 }],
    ['extra', (r: DummyRecorder) => r.recordExtra([1]), [1]],
    [
      'error',
      (r: DummyRecorder) => r.recordError('tried', new RangeError('bad'), { attempt: 1 }),
      { type: 'RangeError', message: 'bad', msg: 'tried', attempt: 1 },
    ],
    [
      'error',
      (r: DummyRecorder) => r.recordError('tried', 'odd'),
      { type: 'string', message: 'odd', msg: 'tried' },
    ],
  ])('of type %s has the data of Python’s evals', (type, record, data) => {
    const own = recorder();
    own.withSample('s', () => record(own));
    expect(own.getEvents(type)).toMatchObject([{ type, sample_id: 's', event_id: 0 }]);
    expect(own.getEvents(type)[0]?.data).toEqual(data);
  });

  it('outside of a sample is refused', () => {
    expect(() => recorder().recordMatch(true)).toThrow(SampleIdMissingError);
  });

  it('that has no JSON form takes no number', () => {
    const own = recorder();
    const circular: unknown[] = [];
    circular.push(circular);
    expect(() => own.recordRaw(circular, 's')).toThrow(UnrecordableDataError);
    own.recordRaw(1, 's');
    expect(own.getEvents('raw_sample')).toMatchObject([{ event_id: 0 }]);
  });

  it('is refused when correct is no boolean, and after close', async () => {
    const own = recorder();
    const said: unknown = 'yes';
    expect(() => own.recordMatch(said as boolean, { sampleId: 's' })).toThrow(TypeError);
    await own.close();
    expect(() => own.recordRaw(1, 's')).toThrow(RecorderClosedError);
  });

  it('is kept in memory when keepEvents names its type', () => {
    const own = new DummyRecorder(testSpec(), { keepEvents: ['metrics'] });
    own.recordMetrics({ f1: 1 }, 's');
    own.recordRaw(1, 's');
    expect(own.getMetrics()).toEqual([{ f1: 1 }]);
    expect(own.getEvents('raw_sample')).toEqual([]);
  });
});

describe('withSample', () => {
  it('gives each event its own sample while samples and recorders interleave', async () => {
    const steps = fc.array(fc.nat(3), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 20 }), async (samples) => {
        const [outer, inner] = [recorder(), recorder()];
        const work = async (name: string, pauses: readonly number[]) => {
          for (const pause of pauses) {
            for (let i = 0; i < pause; i++) await setImmediate();
            defaultRecorder().recordRaw(name);
            await inner.withSample(`${name}/inner`, async () => {
              await setImmediate();
              outer.recordRaw(name);
              expect(defaultRecorder()).toBe(inner);
              inner.recordRaw(`${name}/inner`);
            });
          }
        };
        await Promise.all(
          samples.map((pauses, i) => outer.withSample(`s${i}`, () => work(`s${i}`, pauses))),
        );
        for (const own of [outer, inner]) {
          const events = own.getEvents('raw_sample');
          expect(events.map(({ event_id }) => event_id)).toEqual([...events.keys()]);
          for (const { sample_id, data } of events) expect(sample_id).toBe(data);
        }
        expect(outer.getEvents('raw_sample')).toHaveLength(2 * samples.flat().length);
      }),
      { numRuns: 20 },
    );
  });

  it('returns the result of its function, and restores the default recorder', () => {
    const own = recorder();
    expect(own.withSample('s', () => 42)).toBe(42);
    expect(own.currentSampleId()).toBeUndefined();
    expect(() => defaultRecorder()).toThrow(NoDefaultRecorderError);
  });
});

describe('createRunSpec', () => {
  it('has the shape of evals’ RunSpec', () => {
    const spec = createRunSpec(
      { completionFns: ['m'], evalName: 'tiny.dev.match-v1' },
      { now: Date.parse('2026-11-21T08:25:11.866Z'), random: () => 0.99 },
    );
    expect(spec).toEqual({
      completion_fns: ['m'],
      eval_name: 'tiny.dev.match-v1',
      base_eval: 'tiny',
      split: 'dev',
      run_config: {},
      created_by: '',
      run_id: '26112108251177777777',
      created_at: '2026-11-21 08:25:11.866000',
    });
  });

  it('gives each run an id of its own', () => {
    const ids = Array.from({ length: 100 }, () => testSpec().run_id);
    for (const id of ids) expect(id).toMatch(/^\d{12}[A-Z2-7]{8}$/);
    expect(new Set(ids).size).toBe(100);
  });
});
