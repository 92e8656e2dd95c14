import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../../web/api/events.ts';
import { runPath } from '../../../web/api/run-path.ts';
import { SentNumber, textAsSent } from '../../../web/fetch/json-as-sent.ts';
import { binsOf } from '../../../web/parts/charts/bins.ts';
import { stripSegments } from '../../../web/parts/charts/strip-segments.ts';
import { epochsOf } from '../../../web/parts/sample/epochs.ts';
import { promptTurns } from '../../../web/parts/sample/turns.ts';
import { differences } from '../../../web/screens/run/json-difference.ts';
import { lakeFiles } from '../../../web/screens/run/lake-files.ts';
import { eventsKey, itemsKey, itemsPath } from '#contract/keys.ts';
import { runAddress } from '#contract/naming/run-address.ts';
import { pieceEnd } from '../../../web/text/pieces.ts';

describe('the strip of a run', () => {
  const source = fc
    .uniqueArray(fc.nat(200), { maxLength: 40 })
    .chain((places) =>
      fc.record({ gone: fc.constant(new Set(places)), expected: fc.integer({ min: 0, max: 201 }) }),
    );

  it('covers each place once, and those that are missing as missing', () => {
    fc.assert(
      fc.property(source, ({ gone, expected }) => {
        const places = [...gone].filter((place) => place < expected).sort((a, b) => a - b);
        const missing = places.map((place) => [place, place] as const);
        const segments = stripSegments({ expected, missing, missingCount: places.length });
        const drawn = segments.flatMap(({ kind, from, to }) =>
          Array.from({ length: to - from }, (_, step) => [from + step, kind]),
        );
        const wanted = Array.from({ length: expected }, (_, place) => [
          place,
          gone.has(place) ? 'missing' : 'present',
        ]);
        expect(drawn).toEqual(wanted);
      }),
    );
  });

  it('puts what has no known place at the end', () => {
    expect(stripSegments({ expected: 5, missing: [], missingCount: 2 })).toEqual([
      { kind: 'present', from: 0, to: 3 },
      { kind: 'missing', from: 3, to: 5 },
    ]);
  });
});

describe('a histogram', () => {
  it('counts each value once, in order', () => {
    const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, (given) => {
        const bins = binsOf(given);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(given.length);
        expect(bins.length).toBeLessThanOrEqual(20);
      }),
    );
  });
});

describe('the files of a run in the lake', () => {
  it('lie where the server writes them, whatever the name of the run', () => {
    const names = fc
      .oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.constantFrom('.a', "a'(b)!*~/c", 'é'))
      .filter((name) => name.isWellFormed());
    fc.assert(
      fc.property(names, (run) => {
        const path = itemsPath('2026-11', 'x');
        const metric = { ...{ metric_name: 'accuracy', main: true, score: 1, stderr: null, path } };
        const compared = { n_items: 1, delta: null, p_value: null, verdict: null };
        const metrics = [{ ...metric, ...compared, parent_run_id: null }];
        const told = { run_id: run, metrics, events: 1, pruned: {} };
        expect(lakeFiles('demo', told)).toEqual({
          items: [itemsKey('demo', path)],
          events: eventsKey('demo', '2026-11', run),
        });
        expect(lakeFiles('demo', { ...told, pruned: { events: '', items: '' } })).toEqual({
          items: [],
          events: undefined,
        });
      }),
    );
  });
});

describe('JSON as it was sent', () => {
  it('is written again as it came', () => {
    const sent = { a: new SentNumber(1, '1.0'), b: [2, null, true], c: '\u0001"' };
    expect(textAsSent(sent)).toBe('{"a":1.0,"b":[2,null,true],"c":"\\u0001\\""}');
  });

  it('differs in the members that differ', () => {
    const one = { a: { b: new SentNumber(1, '1.0'), c: [1] } };
    expect(differences(one, { a: { b: 1, c: [1, 2] } })).toEqual([
      { path: 'a.b', one: '1.0', other: '1' },
      { path: 'a.c.1', one: undefined, other: '2' },
    ]);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(differences(value, value)).toEqual([]);
      }),
    );
  });
});

describe('the path of a run', () => {
  it('is the one that programs ask', () => {
    const id = fc.oneof(
      fc.string({ minLength: 1, unit: 'grapheme' }),
      fc.constantFrom('.', '..', '-', 'index', 'a/b', 'a?b', 'a%2Fb', 'a\\b'),
    );
    fc.assert(
      fc.property(id, (run) => {
        const query = { limit: '5', sample_id: run };
        expect(runPath('demo', run, 'events', query)).toBe(
          `projects/demo/${runAddress(run, 'events', query)}`,
        );
      }),
    );
  });
});

describe('a sample', () => {
  it('has turns of any prompt', () => {
    expect(promptTurns('hello')).toEqual([{ role: 'user', text: 'hello', more: [] }]);
    const image = { type: 'image_url', image_url: { url: 'data:' } };
    expect(
      promptTurns([
        { role: 'system', content: 'be brief' },
        { role: 'user', content: [{ type: 'text', text: 'look' }, image], name: 'x' },
      ]),
    ).toEqual([
      { role: 'system', text: 'be brief', more: [] },
      { role: 'user', text: 'look', more: [image, { name: 'x' }] },
    ]);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(promptTurns(value).every(({ text }) => typeof text === 'string')).toBe(true);
      }),
    );
  });

  it('is cut within no character', () => {
    const given = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(given, fc.nat(), (text, place) => {
        const end = pieceEnd(text, place % (text.length + 1));
        expect(text.slice(0, end).isWellFormed()).toBe(text.isWellFormed());
      }),
    );
  });
});

describe('the answers to a sample', () => {
  const event = (id: number, type: string, data: unknown, epoch?: number): RecordedEvent => ({
    ...{ id, type, data, epoch, sampleId: 's', createdAt: null, sent: {} },
  });

  it('begin anew after a score, and with a second score of a metric', () => {
    const idsOf = (events: readonly RecordedEvent[]) =>
      epochsOf(events).map(({ number, events: found }) => [number, found.map(({ id }) => id)]);
    const right = { correct: true };
    expect(
      idsOf([
        event(0, 'sampling', {}),
        event(1, 'match', right),
        event(2, 'metrics', { f1: 0.5 }),
        event(3, 'sampling', {}),
        event(4, 'match', right),
        event(5, 'match', right),
      ]),
    ).toEqual([
      [0, [0, 1, 2]],
      [1, [3, 4]],
      [2, [5]],
    ]);
    expect(idsOf([event(9, 'match', right, 1), event(8, 'match', right, 0)])).toEqual([
      [0, [8]],
      [1, [9]],
    ]);
  });
});
