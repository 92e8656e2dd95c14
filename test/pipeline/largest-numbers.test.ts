import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benchmark, evaluation } from '../support/documents.ts';
import { event, finalReport, wholeRun } from '../support/events.ts';
import { QUIET_SECONDS, TestLake } from '../support/lake.ts';
import { rows } from '../support/parquet-rows.ts';

const RUN = '261121081110AVTYYZOZ';
const LARGEST_ID = Number.MAX_SAFE_INTEGER - 1;

describe('the largest number of an event', () => {
  it.each([
    ['an event', [event({ event_id: LARGEST_ID })]],
    ['a final report', [event(), finalReport(LARGEST_ID)]],
    ['both', [event({ event_id: LARGEST_ID }), finalReport(LARGEST_ID)]],
  ])('is sealed as that of %s', async (_, events) => {
    const lake = new TestLake();
    expect(await lake.post(events)).toMatchObject({ accepted: events.length, quarantined: [] });
    await lake.drain();
    await lake.wait(QUIET_SECONDS);
    expect(lake.failures).toEqual([]);
    expect(JSON.parse(lake.text(`seals/demo/${RUN}.json`))).toMatchObject({
      status: 'incomplete',
      events: events.length,
    });
  });

  it('is one below what a number holds exactly; the next is quarantined and says so', async () => {
    const lake = new TestLake();
    const events = [event(), event({ event_id: LARGEST_ID + 1 })];
    expect(await lake.post(events)).toMatchObject({
      accepted: 1,
      quarantined: [{ index: 1, reason: 'event_id must be a whole number below 9007199254740991' }],
    });
  });
});

const LARGEST = Number.MAX_VALUE;
const measure = fc.oneof(
  fc.constantFrom(LARGEST, -LARGEST, Number.MIN_VALUE, 1e200, -0),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const count = fc.oneof(fc.constant(Number.MAX_SAFE_INTEGER), fc.maxSafeNat());
const metric = fc.record({ passed: fc.option(count), total: count, score: measure });
const metrics = fc.record({ a: metric, b: metric });

const anyEvaluation = fc
  .record({
    duration: measure,
    total_events: count,
    suites: fc.dictionary(
      fc.constantFrom('s', 't', 'u'),
      fc.record({ metrics, overall_score: measure, events_processed: count, duration: measure }),
    ),
  })
  .map(evaluation);

const provider = fc.record({
  metrics,
  overall_score: measure,
  cost_analysis: fc.record({ total_cost: measure, cost_per_score: measure }),
  performance: fc.record({ avg_response_time: measure, total_tokens: count }),
});
const anyBenchmark = fc.record({ results: fc.record({ x: provider, y: provider }) }).map(benchmark);

describe('whatever the numbers of', () => {
  it.each([
    ['an evaluation', anyEvaluation],
    ['a benchmark', anyBenchmark],
  ])('%s, it is taken and keeps no run of its project out of the index', async (_, any) => {
    await fc.assert(
      fc.asyncProperty(any, async (document) => {
        const lake = new TestLake();
        const answer = await lake.postResults({ ...document, timestamp: '2026-11-21T08:00:00Z' });
        expect(answer).toMatchObject({ accepted: 1, quarantined: [] });
        await lake.post(wholeRun(1));
        await lake.drain();
        expect(lake.failures).toEqual([]);
        const runs = await rows(lake, 'runs/demo/year=2026/month=11/index.parquet');
        expect(runs.map(({ run_id }) => run_id)).toContain(RUN);
      }),
      { numRuns: 50 },
    );
  });
});
