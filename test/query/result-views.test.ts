import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { guardStatement } from '#query/guard.ts';
import { evaluationDocument, type EvaluationDocument } from '#schemas/results.ts';
import { documentNames, documentText } from '../support/documents.ts';
import { LakeFolder } from '../support/lake-folder.ts';
import { TestLake } from '../support/lake.ts';

let folder: LakeFolder;
let engine: DuckDbEngine;

/** Newest first. */
const evaluations: EvaluationDocument[] = documentNames()
  .map((name) => evaluationDocument.safeParse(JSON.parse(documentText(name))))
  .flatMap(({ data }) => data ?? [])
  .reverse();

beforeAll(async () => {
  const lake = new TestLake();
  const lines = documentNames().map((name) => JSON.stringify(JSON.parse(documentText(name))));
  await lake.postResults(lines.join('\n'), { format: 'lines' });
  await lake.drain();
  expect(lake.failures).toEqual([]);
  folder = await LakeFolder.create();
  for (const [key, bytes] of lake.memory.objects) await folder.replace(key, bytes);
  engine = await DuckDbEngine.open({ dataFolder: folder.path });
});

afterAll(async () => {
  await engine.close();
  await folder.remove();
});

const select = (sql: string, ...parameters: string[]) => engine.run({ sql, parameters });
const timeOf = ({ timestamp }: EvaluationDocument) => timestamp.replace('Z', '000+00:00');

/** The statements of README.md in SQL. */
function readmeQueries(): string[] {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  return [...readme.matchAll(/```sql\n(.+?)```/gs)].map(([, sql = '']) => sql.trim());
}

describe('the README’s questions to evaluations', () => {
  it('overall history equals the documents’ own summaries', async () => {
    const sql = readmeQueries().find((each) => each.includes('FROM evaluations')) ?? '';
    const rows = await select(guardStatement(sql).sql);
    expect(rows).toEqual(
      evaluations.slice(0, 10).map((document) => ({
        ts: timeOf(document),
        overall_score: expect.closeTo(document.summary?.overall_score ?? -1, 2.5) as number,
        total_suites: document.summary?.total_suites,
        pass_rate: expect.closeTo(document.summary?.pass_rate ?? -1, 2.5) as number,
      })),
    );
  });

  it('suite performance over time has every suite of every evaluation', async () => {
    const sql = readmeQueries().find((each) => each.includes('FROM suites')) ?? '';
    const rows = await select(guardStatement(sql).sql);
    const expected = evaluations.flatMap((document) =>
      Object.entries(document.suites)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([suite, { overall_score }]) => ({
          ts: timeOf(document),
          suite,
          suite_score: expect.closeTo(overall_score ?? -1, 2.5) as number,
        })),
    );
    expect(rows).toEqual(expected);
  });
});

describe('suite_trend', () => {
  it('numbers the evaluations from the newest and has the change to the one before', async () => {
    const rows = await select(
      `SELECT ts, recency, score, previous_score, score_change FROM suite_trend
       WHERE project = ? AND suite = 'answer_accuracy' AND metric_name = 'is_safe' ORDER BY recency`,
      'demo',
    );
    const scores = evaluations.map(({ suites }) => {
      const metric = suites['answer_accuracy']?.metrics['is_safe'];
      return (metric?.passed ?? NaN) / (metric?.total ?? NaN);
    });
    expect(rows).toEqual(
      scores.map((score, i) => {
        const previous = scores[i + 1];
        return {
          ts: timeOf(evaluations[i] ?? evaluationDocument.parse({})),
          recency: i + 1,
          score: expect.closeTo(score, 9) as number,
          previous_score: previous === undefined ? null : (expect.closeTo(previous, 9) as number),
          score_change:
            previous === undefined ? null : (expect.closeTo(score - previous, 9) as number),
        };
      }),
    );
  });
});

describe('benchmark_costs', () => {
  it('has each provider once, with the cost of a percentage point', async () => {
    const rows = await select(
      'SELECT provider, cost_per_score, best_overall, best_value FROM benchmark_costs ORDER BY provider',
    );
    expect(rows).toEqual(
      [
        ['anthropic/claude-3-sonnet', 2.9 / 86, false, false],
        ['openai/gpt-4o', 4.4 / 88, true, false],
        ['openai/gpt-4o-mini', 0.31 / 81, false, true],
      ].map(([provider, cost, best_overall, best_value]) => ({
        ...{ provider, best_overall, best_value },
        cost_per_score: expect.closeTo(Number(cost), 9) as number,
      })),
    );
  });
});
