import fc from 'fast-check';
import { expect, it } from 'vitest';
import { event } from '../support/events.ts';
import { QUIET_SECONDS, TestLake } from '../support/lake.ts';
import { rows } from '../support/parquet-rows.ts';

const RUN = '261121081110AVTYYZOZ';

/** Members that sealing reads, with arbitrary values. */
const NAMES = ['correct', 'model', 'cost', 'usage', 'prompt_tokens', 'completion_fns', 'eval_name'];
const MORE_NAMES = [
  'base_eval',
  'split',
  'run_config',
  'sampled',
  'prompt',
  'expected',
  'f1',
  '__proto__',
];
const scalar = fc.oneof(
  fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324, -0, 2 ** 53, 2 ** 63, true, null),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'binary', maxLength: 5 }),
);
const { data } = fc.letrec<{ data: unknown }>((tie) => ({
  data: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('data'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES, ...MORE_NAMES), tie('data'), { maxKeys: 5 }),
  ),
}));
const anyEvent = fc
  .record({
    type: fc.constantFrom(
      'match',
      'metrics',
      'sampling',
      'final_report',
      'spec',
      'raw_sample',
      'x',
    ),
    event_id: fc.oneof(fc.nat(6), fc.nat(Number.MAX_SAFE_INTEGER - 1)),
    sample_id: fc.option(fc.oneof(fc.string({ unit: 'binary', maxLength: 5 }), fc.double())),
    data,
  })
  .map(event);

it('any event is taken and sealed, and harms no other run', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 8 }), async (events) => {
      const lake = new TestLake();
      const { accepted, quarantined } = await lake.post(events);
      expect(accepted + quarantined.length).toBe(events.length);
      await lake.post([event({ run_id: 'other' })]);
      await lake.drain();
      await lake.wait(QUIET_SECONDS);
      await lake.wait(QUIET_SECONDS);
      expect(lake.failures).toEqual([]);
      const runs = await rows(lake, 'runs/demo/year=2026/month=11/index.parquet');
      const names = new Set(runs.map(({ recorder_run_id }) => recorder_run_id));
      expect(names).toEqual(new Set(accepted > 0 ? [RUN, 'other'] : ['other']));
    }),
    { numRuns: 100 },
  );
});
