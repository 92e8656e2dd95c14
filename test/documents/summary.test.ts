import { describe, expect, it } from 'vitest';
import { currentSummary } from '#pipeline/manifest/evaluation-summary.ts';
import { type EvaluationPoint, summarise } from '#documents/summary.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { evaluationSummary } from '#schemas/results.ts';
import { detailed, documentNames, documentText, failure } from '../support/documents.ts';
import { event, finalReport, wholeRun } from '../support/events.ts';
import { TestLake } from '../support/lake.ts';

const settings = { critical_metrics: ['is_safe'], performance_metrics: ['is_fast'] };

function point(time: string, score: number | null, series = 'documents'): EvaluationPoint {
  return { id: time, series, tsMicros: Date.parse(time) * 1000, score, suites: 2, metrics: 5 };
}

const trending = (...points: EvaluationPoint[]) => summarise(points, settings)?.trending;

describe('the summary', () => {
  it('describes the latest evaluation, with the metrics of the settings', () => {
    const points = [point('2026-11-12T08:00:00.5Z', 0.87654), point('2026-11-11T08:00:00Z', 0.8)];
    expect(summarise(points, settings)).toMatchObject({
      latest_evaluation: '2026-11-12T08:00:00.500Z',
      total_suites: 2,
      overall_score: 0.877,
      metrics_summary: { total_metrics: 5, ...settings },
    });
  });

  it('is absent without evaluations', () => {
    expect(summarise([], settings)).toBeUndefined();
  });

  it.each([
    [0.8, 0.81, 0.01, 'IMPROVED', 'improving'],
    [0.81, 0.8, -0.01, 'REGRESSED', 'declining'],
    [0.3, 0.9, 0.6, undefined, 'stable'],
    [0.9, 0.3, -0.6, undefined, 'stable'],
    [null, 0.8, null, undefined, 'stable'],
  ] as const)(
    'from %s to %s changes by %s, and with the verdict %s is %s',
    (before, after, score_change, verdict, trend) => {
      const latest = { ...point('2026-11-12T08:00:00Z', after), verdict };
      const points = [point('2026-11-11T08:00:00Z', before), latest];
      expect(trending(...points)).toMatchObject({ score_change, trend });
    },
  );

  it('has the mean over the newest run of each task, of those from 0 to 1 if any', () => {
    const run = (time: string, score: number, task: string) => ({ ...point(time, score), task });
    const points = [
      run('2026-11-10T08:00:00Z', 0.1, 'quiz'),
      run('2026-11-11T08:00:00Z', 0.5, 'quiz'),
      run('2026-11-11T09:00:00Z', 40, 'seconds'),
      run('2026-11-12T08:00:00Z', 0.9, 'maths'),
    ];
    expect(summarise(points, settings)).toMatchObject({
      overall_score: 0.7,
      total_suites: 6,
      metrics_summary: { total_metrics: 15 },
    });
  });

  it('has the last score of each of seven days in UTC, and leaves out days without one', () => {
    const points = ['12T23', '12T01', '10T05', '06T00', '05T23'].map((time, i) =>
      point(`2026-11-${time}:00:00Z`, i / 10),
    );
    expect(trending(...points)?.last_7_days).toEqual([
      { date: '2026-11-06', score: 0.3 },
      { date: '2026-11-10', score: 0.2 },
      { date: '2026-11-12', score: 0 },
    ]);
  });
});

describe('the trend', () => {
  it('compares with the same series only', () => {
    const points = [
      point('2026-11-10T08:00:00Z', 0.5, 'a'),
      point('2026-11-11T08:00:00Z', 0.9, 'b'),
      point('2026-11-12T08:00:00Z', 0.6, 'a'),
    ];
    expect(trending(...points)).toEqual({
      score_change: 0.1,
      trend: 'stable',
      last_7_days: [
        { date: '2026-11-10', score: 0.5 },
        { date: '2026-11-12', score: 0.6 },
      ],
    });
  });
});

describe('evaluation_summary.json', () => {
  const KEY = 'results/demo/evaluation_summary.json';

  it('is kept current by the manifest step, over months and failures', async () => {
    const lake = new TestLake();
    const documents = documentNames().map((name) => JSON.parse(documentText(name)) as object);
    const october = documents.filter((each) => JSON.stringify(each).includes('2026-10-'));
    for (const document of october) await lake.postResults(document);
    await lake.drain();
    expect(evaluationSummary.parse(JSON.parse(lake.text(KEY))).latest_evaluation).toBe(
      '2026-10-31T10:40:25.123Z',
    );
    await lake.postResults(detailed([true, false], { timestamp: '2026-11-02T00:00:00Z' }));
    await lake.postResults(failure({ timestamp: '2026-11-03T00:00:00Z' }));
    await lake.drain();
    const summary = evaluationSummary.parse(JSON.parse(lake.text(KEY)));
    expect(summary).toMatchObject({
      latest_evaluation: '2026-11-02T00:00:00.000Z',
      total_suites: 1,
      trending: {
        score_change: -0.388,
        trend: 'stable',
        last_7_days: [
          { date: '2026-10-27', score: 0.843 },
          { date: '2026-10-28', score: 0.844 },
          { date: '2026-10-31', score: 0.888 },
          { date: '2026-11-02', score: 0.5 },
        ],
      },
    });
    expect(await currentSummary(lake.memory, 'demo')).toEqual(summary);
  });

  it('holds the metrics that the project’s settings name', async () => {
    const lake = new TestLake();
    await writeSettings(lake.memory, 'demo', projectSettingsSchema.parse(settings));
    await lake.postResults(detailed([true]));
    await lake.drain();
    expect(JSON.parse(lake.text(KEY))).toMatchObject({ metrics_summary: settings });
  });

  it('counts whole runs of recorders, each compared with those of its model and task', async () => {
    const lake = new TestLake();
    const seconds = { type: 'metrics', data: { seconds: 40 } };
    const run = (day: string, right: boolean, model: string) =>
      lake.post(
        [
          event({ run_id: `${day}081110AVTYYZOZ`, data: { correct: right } }),
          event({ run_id: `${day}081110AVTYYZOZ`, event_id: 1, sample_id: 'tiny.dev.1' }),
          event({ ...seconds, run_id: `${day}081110AVTYYZOZ`, event_id: 2 }),
          finalReport(3, { run_id: `${day}081110AVTYYZOZ` }),
        ],
        { parameters: { model: [model] } },
      );
    await lake.postResults(detailed([true], { timestamp: '2026-11-19T00:00:00Z' }));
    await run('261021', false, 'one');
    await run('261119', true, 'other');
    await run('261120', true, 'one');
    await lake.drain();
    expect(evaluationSummary.parse(JSON.parse(lake.text(KEY)))).toMatchObject({
      latest_evaluation: '2026-11-20T08:11:10.000Z',
      total_suites: 1,
      overall_score: 1,
      trending: {
        score_change: 0.5,
        trend: 'stable',
        last_7_days: [{ date: '2026-11-20', score: 1 }],
      },
      metrics_summary: { total_metrics: 2 },
    });
  });

  it('leaves out a run that is not whole', async () => {
    const lake = new TestLake();
    await lake.post(wholeRun(2).slice(1));
    await lake.wait(1000);
    expect(lake.keys('seals/')).toHaveLength(1);
    expect(lake.keys('results/')).not.toContain(KEY);
  });
});
