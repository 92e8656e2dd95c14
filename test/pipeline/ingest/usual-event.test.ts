import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isUsualEvent } from '#pipeline/ingest/usual-event.ts';
import { recorderEventSchema } from '#schemas/recorder-event.ts';
import { event } from '../../support/events.ts';

const MEMBERS = Object.keys(recorderEventSchema.shape);

/** Values that are at an edge of what some member may hold. */
const VALUES = [
  '',
  '0',
  'run/with a slash',
  '261121T080657010Z',
  `\ud800`,
  'a'.repeat(161),
  '2026-11-21 08:06:57.010678+00:00',
  '2026-02-30 08:06:57+00:00',
  '20261121T080657010Z-0a1b2c3d',
  null,
  true,
  0,
  -0,
  -1,
  0.5,
  Infinity,
  Number.MAX_SAFE_INTEGER - 1,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  [],
  {},
];

const change = fc.tuple(
  fc.constantFrom(...MEMBERS, '__proto__', 'other'),
  fc.oneof(fc.constantFrom(...VALUES, undefined), fc.jsonValue()),
);

/** An event as JSON gives it, with members changed, absent or added. */
const value = fc
  .array(change, { maxLength: 3 })
  .map((changes) => Object.fromEntries([...Object.entries(event()), ...changes]))
  .map((members) =>
    Object.fromEntries(Object.entries(members).filter(([, each]) => each !== undefined)),
  );

const anything = fc.oneof({ weight: 9, arbitrary: value }, fc.jsonValue());

it('takes only what the schema takes, and as the schema gives it', () => {
  fc.assert(
    fc.property(anything, (sent) => {
      if (!isUsualEvent(sent)) return;
      const { success, data } = recorderEventSchema.safeParse(sent);
      expect(success).toBe(true);
      const members = Object.entries(sent).filter(([name]) => MEMBERS.includes(name));
      expect(data).toStrictEqual(Object.fromEntries(members));
    }),
    { numRuns: 2000 },
  );
});

it('takes all that the schema takes but events of a revision', () => {
  fc.assert(
    fc.property(anything, (sent) => {
      const { success, data } = recorderEventSchema.safeParse(sent);
      expect(isUsualEvent(sent)).toBe(success && data.evalake_revision === undefined);
    }),
    { numRuns: 2000 },
  );
});
