import fc from 'fast-check';
import { comparison } from './comparison-rows.ts';

const rowArbitrary = fc.record({
  model_id: fc.constantFrom('m1', 'm2'),
  metric_name: fc.constantFrom('accuracy', 'f1'),
  status: fc.constantFrom('complete' as const, 'incomplete' as const),
  verdict: fc.constantFrom('REGRESSED', 'IMPROVED', 'NO_REGRESSION', 'INCONCLUSIVE', null),
  reason: fc.constantFrom(null, null, 'baseline_gone'),
  baseline_rule: fc.constantFrom('tag' as const, 'pinned' as const),
  critical: fc.boolean(),
  score: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
});
/** Comparisons of a few series, in the order of their runs. */
export const rowsArbitrary = fc
  .array(rowArbitrary, { maxLength: 30 })
  .map((list) =>
    list.map((given, index) =>
      comparison({ ...given, run_id: `run-${index}`, ts: index * 1_000_000 }),
    ),
  );
