import { describe, expect, it } from 'vitest';
import { reportedNames } from '#contract/naming/reported-names.ts';

const names = (members: string[], recorded: string[]) =>
  Object.fromEntries(reportedNames(members, recorded));

describe('a member of a report has the name of the metric that it reports', () => {
  it.each([
    ['lm-evaluation-harness', ['acc,none', 'acc_stderr,none'], ['acc'], { 'acc,none': 'acc' }],
    ['Inspect', ['match/accuracy', 'match/stderr'], ['match'], { 'match/accuracy': 'match' }],
    ['a scorer of values', ['f1/mean'], ['grades/f1', 'em'], { 'f1/mean': 'grades/f1' }],
    ['a metric that is there itself', ['acc', 'acc,none'], ['acc'], {}],
    ['one mean of two', ['m/accuracy', 'm/mean'], ['m'], { 'm/mean': 'm' }],
    ['a value of two scorers', ['f1/mean'], ['a/f1', 'b/f1'], {}],
    ['nothing recorded', ['acc,none'], [], {}],
  ])('%s', (_, members, recorded, expected) => {
    expect(names(members, recorded)).toEqual(expected);
  });
});
