import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentSetAt } from '#contract/document-set.ts';
import { parseTime } from '#contract/time.ts';
import { runResults } from '#read/run-results.ts';
import {
  anyBenchmark,
  anyEvaluation,
  anyFailure,
  type AnyMetric,
} from '../support/any-document.ts';
import { PROJECT, TestLake } from '../support/lake.ts';
import { rows } from '../support/parquet-rows.ts';

const MONTH = 'year=2026/month=11';
/** Scores are stated in three digits; a mean of such scores may be off by as much again. */
const SCORE = 0.0005 + 1e-9;
const MEAN = 0.001 + 1e-9;

interface Timed {
  readonly timestamp: string;
}

/** The document in a lake of its own, from which it comes back as it was sent. */
async function kept<T extends Timed>(
  document: T,
): Promise<{ lake: TestLake; set: string; sent: T }> {
  const lake = new TestLake();
  const text = JSON.stringify(document);
  expect(await lake.postResults(text)).toMatchObject({ accepted: 1, quarantined: [] });
  await lake.drain();
  expect(lake.failures).toEqual([]);
  const set = documentSetAt(parseTime(document.timestamp)) ?? '';
  const back = Buffer.from(await runResults(lake.memory, PROJECT, set)).toString();
  expect(back).toBe(text);
  // JSON drops members that are undefined.
  return { lake, set, sent: JSON.parse(text) as T };
}

const index = (lake: TestLake, table: string) => rows(lake, `${table}/demo/${MONTH}/index.parquet`);

function checkMetric(
  row: Record<string, unknown> | undefined,
  { passed, total, score }: AnyMetric,
) {
  expect(row).toMatchObject({ passed: BigInt(passed), total: BigInt(total) });
  expect(Math.abs(Number(row?.['score']) - score)).toBeLessThanOrEqual(SCORE);
}

const property = <T extends Timed>(any: fc.Arbitrary<T>, check: (document: T) => Promise<void>) =>
  fc.assert(fc.asyncProperty(any, check), { numRuns: 30 });

describe('a results document comes back as it was sent, and its rows say what it says', () => {
  it('when it is an evaluation', async () => {
    await property(anyEvaluation, async (document) => {
      const { lake, set, sent } = await kept(document);
      const suites = await index(lake, 'suites');
      const runs = await index(lake, 'runs');
      const stated = Object.entries(sent.suites).flatMap(([suite, { metrics, overall_score }]) =>
        Object.entries(metrics).map(([name, metric]) => ({ suite, name, metric, overall_score })),
      );
      expect(suites).toHaveLength(stated.length);
      for (const { suite, name, metric, overall_score } of stated) {
        const row = suites.find((each) => each['suite'] === suite && each['metric_name'] === name);
        checkMetric(row, metric);
        expect(row).toMatchObject({ stated_score: metric.score, document_id: set });
        expect(Math.abs(Number(row?.['suite_score']) - overall_score)).toBeLessThanOrEqual(MEAN);
        const path = runs.find(({ run_id }) => run_id === row?.['run_id'])?.['path'];
        const items = await rows(lake, `store/demo/${String(path)}`);
        expect(items.map(({ item_id, score }) => [item_id, score])).toEqual(
          (metric.details ?? []).map(({ event_id, passed }) => [event_id, Number(passed)]),
        );
      }
    });
  }, 60_000);

  it('when it is a benchmark', async () => {
    await property(anyBenchmark, async (document) => {
      const { lake, set, sent } = await kept(document);
      const found = await index(lake, 'benchmarks');
      const stated = Object.entries(sent.results).flatMap(([provider, result]) =>
        Object.entries(result.metrics).map(([name, metric]) => ({
          provider,
          name,
          result,
          metric,
        })),
      );
      expect(found).toHaveLength(stated.length);
      for (const { provider, name, result, metric } of stated) {
        const row = found.find(
          (each) => each['provider'] === provider && each['metric_name'] === name,
        );
        checkMetric(row, metric);
        expect(row).toMatchObject({
          document_id: set,
          benchmark: sent.name ?? 'benchmark',
          stated_overall_score: result.overall_score,
          total_cost: result.cost_analysis.total_cost,
          total_tokens: BigInt(result.performance.total_tokens),
          avg_response_time: result.performance.avg_response_time,
          claimed_best_overall: sent.comparison.best_overall,
          claimed_cost_savings: sent.comparison.cost_savings,
        });
        const off = Number(row?.['overall_score']) - result.overall_score;
        expect(Math.abs(off)).toBeLessThanOrEqual(MEAN);
      }
    });
  }, 60_000);

  it('when it is of an evaluation that failed', async () => {
    await property(anyFailure, async (document) => {
      const { lake, set, sent } = await kept(document);
      const [row, ...others] = await index(lake, 'evaluations');
      expect(others).toEqual([]);
      expect(row).toMatchObject({
        document_id: set,
        status: 'error',
        duration_seconds: sent.duration,
        error_type: sent.error.type,
        error_message: sent.error.message,
      });
      const parsed = (column: string): unknown => {
        const text = row?.[column];
        return typeof text === 'string' ? JSON.parse(text) : text;
      };
      expect(parsed('error_details_json')).toEqual(sent.error.details);
      expect(parsed('partial_results_json')).toEqual(sent.partial_results);
    });
  }, 60_000);
});
