import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BaselineRule, FoundBaseline } from '#pipeline/judge/baseline-finder.ts';
import { inputsHash } from '#pipeline/judge/judge-inputs.ts';
import { knownInputsHash } from '#pipeline/judge/known-hashes.ts';
import type { JudgedMetric, JudgedRun } from '#pipeline/judge/judged-run.ts';

const recorded = { delta: null, p_value: null, verdict: null, parent_run_id: null };

function run(name: string): JudgedRun {
  const metric = (of: string): JudgedMetric => ({
    ...{ name: of, runId: `${name}::${of}`, path: `${name}-${of}.parquet` },
    ...{ itemCount: 10, score: 1, recorded },
  });
  return {
    ...{ name, owner: name, month: '2026-11', tsMicros: 1, modelId: 'm', taskId: 't' },
    ...{ status: 'complete', isComplete: true, configHash: 'c', tags: [], sourceHash: name },
    metrics: [metric('accuracy'), metric('f1')],
  };
}

const [judged, ...older] = [run('r3'), run('r1'), run('r2')] as const;
const rule = fc.constantFrom<BaselineRule>('pinned', 'tag', 'same_config');
const baseline = fc.constantFrom(...older);
const found = fc.record({ rule, newest: baseline, others: fc.array(baseline, { maxLength: 1 }) });
/** Few, so that questions differ in one thing alone. */
const question = fc.record({
  settings: fc.constantFrom('a', 'b'),
  accuracy: fc.option(found),
  f1: fc.option(found, { freq: 1 }),
});
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

function inputsOf({ settings, accuracy, f1 }: Question) {
  const baselines = new Map<string, FoundBaseline>();
  for (const [name, each] of Object.entries({ accuracy, f1 })) {
    const [newest, ...others] = [...(each ? [each.newest, ...each.others] : [])].flatMap((of) => {
      const metric = of.metrics.find((candidate) => candidate.name === name);
      return metric ? [{ run: of, metric }] : [];
    });
    if (each && newest)
      baselines.set(name, { rule: each.rule, runs: [newest, ...others], leftOut: 0 });
  }
  return [judged, baselines, settings] as const;
}

it('a known hash is the one that its inputs have, whatever was asked before', () => {
  fc.assert(
    fc.property(fc.array(question, { minLength: 2, maxLength: 8 }), (questions) => {
      for (const inputs of questions.map(inputsOf)) {
        expect(knownInputsHash(...inputs)).toBe(inputsHash(...inputs));
      }
    }),
  );
});
