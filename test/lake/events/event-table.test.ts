import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  dataAt,
  isTextRead,
  KNOWN_TYPES,
  pickRows,
  placeAt,
  setText,
  TypeCode,
} from '#lake/events/event-rows.ts';
import { EventTable } from '#lake/events/event-table.ts';
import { AMENDMENT, FINAL_REPORT, placeOf, SPEC } from '#schemas/recorder-event.ts';

const NOTHING = { createdBy: 0, dataStart: 0, dataBytes: 0, extraStart: 0, extraBytes: 0 };

function tableOf(ids: readonly number[]): EventTable {
  const table = new EventTable();
  const type = table.names.codeOf('match');
  for (const eventId of ids) {
    table.append({ ...NOTHING, eventId, type, sampleId: 0, createdAtMicros: 2 * eventId });
  }
  return table;
}

it('has the rows that were appended, however many', () => {
  const ids = Array.from({ length: 1000 }, (_, id) => id);
  const rows = tableOf(ids).rows();
  expect([...rows.eventId]).toEqual(ids);
  expect([...rows.createdAtMicros]).toEqual(ids.map((id) => 2 * id));
});

it('has rows without a text beside others, until it is set', () => {
  const table = tableOf([5]);
  const first = table.addUnread(200);
  const rows = table.rows();
  expect([0, first, 200].map((row) => isTextRead(rows, row))).toEqual([true, false, false]);
  setText(rows, first, Buffer.from('{}'));
  setText(rows, 200, null);
  expect([first, 200].map((row) => dataAt(rows, row).toString())).toEqual(['{}', 'null']);
  expect(() => dataAt(rows, 2)).toThrow(RangeError);
});

it('gives rows in any order', () => {
  const ids = Array.from({ length: 100 }, (_, id) => 3 * id);
  const { length } = ids;
  const indexes = fc.oneof(
    fc.array(fc.nat(length - 1), { maxLength: 300 }),
    fc
      .tuple(fc.nat(length - 1), fc.nat(length - 1))
      .map(([a, b]) => ids.map((_, id) => id).slice(Math.min(a, b), Math.max(a, b) + 1)),
    fc.nat(length - 1).map((left) => ids.map((_, id) => id).filter((id) => id !== left)),
  );
  fc.assert(
    fc.property(indexes, (picked) => {
      const rows = pickRows(tableOf(ids).rows(), picked);
      expect([...rows.eventId]).toEqual(picked.map((index) => ids[index]));
      expect(rows.type.length).toBe(picked.length);
    }),
  );
});

it('has the known types under their constant codes', () => {
  const { names } = new EventTable();
  const { finalReport, amendment, spec, match, metrics, sampling } = TypeCode;
  const codes = [finalReport, amendment, spec, match, metrics, sampling];
  expect(codes.map((code) => names.textOf(code))).toEqual([...KNOWN_TYPES]);
});

it('has each event in the place that the event alone has', () => {
  const event = fc.record({
    eventId: fc.constantFrom(0, 1, 2 ** 52),
    type: fc.constantFrom(SPEC, FINAL_REPORT, AMENDMENT, 'match', 'sampling', 'other', ''),
    sampleId: fc.constantFrom(null, '', 's.1'),
  });
  fc.assert(
    fc.property(event, ({ eventId, type, sampleId }) => {
      const table = new EventTable();
      const { names } = table;
      const codes = { type: names.codeOf(type), sampleId: names.codeOf(sampleId) };
      table.append({ ...NOTHING, ...codes, eventId, createdAtMicros: 0 });
      expect(placeAt(table.rows(), 0)).toBe(placeOf(eventId, type, sampleId));
    }),
  );
});
