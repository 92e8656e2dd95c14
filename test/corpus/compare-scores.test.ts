import { expect, it } from 'vitest';
import { compareScores } from './compare-scores.ts';

it('scores are compared under the name of their metric', () => {
  const metrics = [
    { metric_name: 'acc', score: 0.5 },
    { metric_name: 'f1', score: 0.25 },
    { metric_name: 'own', score: 1 },
  ];
  const report = { 'acc,none': 0.5000000001, f1: 0.26, 'acc_stderr,none': 0.1, other: 'text' };
  expect(compareScores(report, metrics, { ppl: 7, acc: 0.9 })).toEqual([
    { metric: 'acc', stated: 0.5000000001, computed: 0.5, verdict: 'same' },
    { metric: 'f1', stated: 0.26, computed: 0.25, verdict: 'differs' },
    { metric: 'own', stated: undefined, computed: 1, verdict: 'not stated' },
    { metric: 'ppl', stated: 7, computed: undefined, verdict: 'stated alone' },
  ]);
  expect(compareScores(null, [], {})).toEqual([]);
});
