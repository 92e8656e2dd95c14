import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_EVENT_BYTES } from '#contract/limits.ts';
import { noRunParameters } from '#contract/run-parameters.ts';
import { checkEvent } from '#pipeline/ingest/check-event.ts';
import { parseText } from '#pipeline/ingest/parse-text.ts';
import { planIngest } from '#pipeline/ingest/plan-ingest.ts';
import { readEvents } from '#pipeline/ingest/read-events.ts';
import { UsualEvents } from '#pipeline/ingest/usual/usual-events.ts';
import { recorderEventSchema } from '#schemas/recorder-event.ts';
import { event } from '../../support/events.ts';

const FIXTURE = 'test/fixtures/http-recorder.mixed.1000-events.report-first.ndjson';

/** Values that are at an edge of what some member may hold. */
const VALUES = [
  ...['', '0', 'run/with a slash', 'é\u0001"\\', '261121T080657010Z', 'a'.repeat(161)],
  ...['match', 'metrics', 'spec', 'final_report', 'evalake_amendment'],
  ...['2026-11-21 08:06:57.010678+00:00', '2026-11-21 08:06:57.010679+00:00'],
  ...['2026-11-21 08:06:57.9+01:00', '2026-11-21 08:06:57.9+29:00', '2026-11-21 08:06:57.9+29:99'],
  ...['2026-02-30 08:06:57+00:00', '20261121T080657010Z-0a1b2c3d'],
  ...[null, true, 0, -0, -1, 0.5, 1e21, Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER],
  ...[
    [],
    {},
    { correct: true },
    { correct: 'yes' },
    { correct: {} },
    { score: '1' },
    { score: [] },
  ],
];

const NAMES = [...Object.keys(recorderEventSchema.shape), '__proto__', 'other'];
const member = fc.tuple(
  fc.constantFrom(...NAMES),
  fc.oneof(
    fc.constantFrom(...VALUES).map((value) => JSON.stringify(value)),
    fc.json({ maxDepth: 2 }),
    fc.constantFrom('-0', '1e2', '1.0', '01', 'NaN', '"\\u0031"', '"\\ud800"', '[1,]', '""x'),
  ),
);

/** The text of an event with members added, twice for some, and perhaps some of its own left out. */
const eventText = fc
  .tuple(fc.array(member, { maxLength: 3 }), fc.subarray(Object.keys(event()), { minLength: 6 }))
  .chain(([added, kept]) => {
    const own = Object.entries(event())
      .filter(([name]) => kept.includes(name))
      .map(([name, value]) => [name, JSON.stringify(value)] as const);
    return fc.shuffledSubarray([...own, ...added], { minLength: own.length + added.length });
  })
  .map((members) => members.map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(', '))
  .map((members) => `{${members}}`);

/** What becomes of an event that is parsed. */
function checkParsed(bytes: Buffer, start: number, end: number) {
  return checkEvent({ start, end, json: parseText(bytes, start, end) }, MAX_EVENT_BYTES);
}

describe('usual events', () => {
  it('are those that are accepted when they are parsed, and as they are then', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.array(eventText, { minLength: 1, maxLength: 4 }), (texts) => {
        // One after the other in one text: what was good in one event is remembered for the next.
        const bytes = Buffer.from(texts.join('\n'));
        const events = new UsualEvents(bytes, 0);
        let start = 0;
        for (const text of texts) {
          const end = start + Buffer.byteLength(text);
          const usual = events.read(start, bytes.length);
          if (usual) {
            taken += 1;
            expect(usual).toStrictEqual({ start, end, accepted: checkParsed(bytes, start, end) });
          }
          start = end + 1;
        }
      }),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(1000);
  });

  it('are all of a recorder but its spec and its report', () => {
    for (const line of readFileSync(FIXTURE, 'utf8').split('\n').filter(Boolean)) {
      const bytes = Buffer.from(line);
      const found = [
        ...readEvents(bytes, 'array', 'events', (...text) => new UsualEvents(...text)),
      ].flat();
      const parsed = found.filter((each) => 'json' in each).map(({ json }) => json);
      for (const json of parsed) {
        expect(json).toHaveProperty('value.type', expect.stringMatching(/^(spec|final_report)$/));
      }
    }
  });

  it.each(['', 'spec', 'final_report', 'evalake_amendment'])('are none of type "%s"', (type) => {
    const bytes = Buffer.from(JSON.stringify(event({ type })));
    expect(new UsualEvents(bytes, 0).read(0, bytes.length)).toBeUndefined();
  });

  it.each([
    ['2026-11-21 08:06:57.9+01:00', '2026-11-21 08:06:57.9+29:00'],
    ['2026-11-21 08:06:57.010678+00:00', '2026-11-21 08:06:57.010679+00:0x'],
    ['2026-11-21 08:06:57.010678+00:00', '2026-11-21 08:06:57.010679+00:000'],
    ['2026-11-21 08:06:57.010678+00:00', '2026-11-21 08:06:57.01067x+00:00'],
  ])('have a time that is one, also after one that looks like it', (...times) => {
    const [good, bad] = times.map((time) => JSON.stringify(event({ created_at: time })));
    const bytes = Buffer.from(`${good}${bad}`);
    const events = new UsualEvents(bytes, 0);
    const end = events.read(0, bytes.length)?.end;
    expect(end).toBe(good?.length);
    expect(events.read(end ?? 0, bytes.length)).toBeUndefined();
  });

  it('are none on a line on which more follows', () => {
    const body = Buffer.from(`${JSON.stringify(event())} 1\n${JSON.stringify(event())}`);
    expect(outcome(body, 'lines', true)).toMatchObject({ accepted: 1, refused: [{ index: 0 }] });
  });

  it('are none in a text that is not UTF-8', () => {
    const bytes = Buffer.from(JSON.stringify(event({ sample_id: 'é' })), 'latin1');
    expect(new UsualEvents(bytes, 0).read(0, bytes.length)).toBeUndefined();
  });

  it.each(['array', 'lines'] as const)(
    'make the same plan of a body of format %s as parsed ones',
    (format) => {
      fc.assert(
        fc.property(fc.array(eventText, { maxLength: 14 }), fc.boolean(), (texts, hasMark) => {
          const body = () =>
            Buffer.from(
              (hasMark ? '\ufeff' : '') +
                (format === 'array' ? `[${texts.join(' , ')}]` : texts.join(' \r\n\n')),
            );
          expect(outcome(body(), format, true)).toStrictEqual(outcome(body(), format, false));
        }),
        { numRuns: 100 },
      );
    },
  );
});

/** The plan of a body, or the message of why it is refused. */
function outcome(body: Buffer, format: 'array' | 'lines', takesUsual: boolean): unknown {
  try {
    const events = takesUsual
      ? readEvents(body, format, 'events', (...text) => new UsualEvents(...text))
      : readEvents(body, format);
    const work = planIngest('demo', body, events, noRunParameters);
    for (;;) {
      const step = work.next();
      if (step.done === true) return step.value;
    }
  } catch (error) {
    return String(error);
  }
}
