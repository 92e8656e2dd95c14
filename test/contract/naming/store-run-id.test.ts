import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metricItemsOwner, itemsKey, itemsPath, runItemsName } from '#contract/keys.ts';
import {
  escapePart,
  recorderRunId,
  storeRunId,
  unescapePart,
} from '#contract/naming/store-run-id.ts';
import { runIdProblem } from '#contract/names.ts';

/** Texts in which the marks that join and escape names are frequent. */
const marked = fc
  .array(fc.constantFrom(':', '::', '%', '%3A', '%25', '%253A', 'a', 'b', '.', '/', 'é'), {
    minLength: 1,
    maxLength: 8,
  })
  .map((parts) => parts.join(''));
const runId = fc
  .oneof(marked, fc.string({ minLength: 1 }))
  .filter((id) => runIdProblem(id) === undefined);
const metric = fc
  .oneof(
    marked,
    fc.string(),
    marked.map((text) => text.repeat(20)),
  )
  .map((text) => text.toWellFormed());
const runAndMetric = fc.tuple(runId, fc.option(metric, { nil: undefined }));

describe('the id of a run and metric in the store', () => {
  it('is the id of no other run or metric, and neither is the name of its file', () => {
    fc.assert(
      fc.property(fc.uniqueArray(runAndMetric, { minLength: 2, selector: String }), (all) => {
        const distinct = new Set(all.map((each) => JSON.stringify(each))).size;
        expect(new Set(all.map(([run, of]) => storeRunId(run, of))).size).toBe(distinct);
        expect(new Set(all.map(([run, of]) => runItemsName(run, of))).size).toBe(distinct);
      }),
      { numRuns: 2000 },
    );
  });

  it('tells the run, whether the metric is its main one or not', () => {
    fc.assert(
      fc.property(runId, metric, fc.boolean(), (run, name, isMain) => {
        const id = storeRunId(run, isMain ? undefined : name);
        expect(recorderRunId(id, name)).toBe(run);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['R', 'M', 'R::M'],
    ['R::M', undefined, 'R%3A%3AM'],
    ['R%3A%3AM', undefined, 'R%253A%253AM'],
    ['R::M', 'f1', 'R%3A%3AM::f1'],
    ['R', 'a:b', 'R::a%3Ab'],
    ['261121081110AVTYYZOZ', undefined, '261121081110AVTYYZOZ'],
    ['261121081110AVTYYZOZ', 'match/accuracy', '261121081110AVTYYZOZ::match/accuracy'],
    ['claude-x::mmlu-pro::run-42', undefined, 'claude-x::mmlu-pro::run-42'],
    ['2026-01-01T00:00:00', undefined, '2026-01-01T00:00:00'],
    ['50%', undefined, '50%'],
  ])('of %j and %j is %j', (run, of, id) => {
    expect(storeRunId(run, of)).toBe(id);
  });

  it('tells from the name of a file which run has the metric', () => {
    fc.assert(
      fc.property(runId, metric, (run, of) => {
        fc.pre(escapePart(run).length < 60 && !/[^\x20-\x7e]/.test(run));
        const key = itemsKey('p', itemsPath('2026-11', runItemsName(run, of)));
        expect(metricItemsOwner(key)).toEqual({ project: 'p', runId: run });
      }),
    );
  });

  it('escapes so that the text can be had again', () => {
    fc.assert(
      fc.property(marked, (text) => {
        expect(unescapePart(escapePart(text))).toBe(text);
        expect(escapePart(text)).not.toContain(':');
      }),
    );
  });

  it('keeps file names short enough for file systems', () => {
    fc.assert(
      fc.property(runAndMetric, ([run, of]) => {
        expect(runItemsName(run, of).length).toBeLessThan(240);
      }),
    );
  });
});
