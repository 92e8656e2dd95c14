import { describe, expect, it } from 'vitest';
import { formats, nearestFormat } from '#import/known-formats.ts';
import { describeUnknown } from '#cli/import/import-report.ts';
import { ImportTotals } from '#cli/import/import-totals.ts';

const near = (text: string, name = 'any.json') => nearestFormat(Buffer.from(text), name);

describe('a file of no known format', () => {
  it.each([
    ['{"eval": {"task": "t"}}', 'Inspect log, JSON', ['a member "eval.model" or']],
    ['{"model_id": "m", "metric_name": "f1"}', 'evalsig RunFrame, JSON', ['a member "items"']],
    ['{"doc_id": 1, "target": "x"}', 'lm-evaluation-harness samples', ['"filtered_resps"']],
  ])('is told which one it nearly is: %s', (text, format, lacking) => {
    const nearest = near(text);
    expect(nearest?.format).toBe(format);
    expect(nearest?.lacking).toHaveLength(lacking.length);
    for (const what of lacking) expect(nearest?.lacking.join()).toContain(what);
  });

  it('is near to none when it has nothing of any', () => {
    expect(near('hello', 'notes.txt')).toBeUndefined();
  });

  it.each([
    ['named', true, /: 1 file of no format that is known/],
    ['in a folder', false, /nothing was imported: 1 file there, none of a format/],
  ])('is an error when nothing else is known, and names what is: %s', (_, named, message) => {
    const totals = new ImportTotals();
    const file = { kind: 'unknown', path: 'x.json', guess: undefined } as const;
    const nearest = { format: 'A', found: ['b'], lacking: ['c'] };
    expect(describeUnknown({ ...file, nearest }, named, totals, false)).toEqual([
      'x.json: no log of a known format; nearest is A: it has b, and lacks c',
    ]);
    expect(() => totals.check()).toThrow(message);
    for (const { name } of formats) expect(() => totals.check()).toThrow(name);
  });

  it('in a folder is passed over when another is known', () => {
    const totals = new ImportTotals();
    totals.addUnknown(false);
    totals.add({ kind: 'ignored', path: 'y', format: 'z', reason: 'derived' });
    expect(() => totals.check()).not.toThrow();
  });
});
