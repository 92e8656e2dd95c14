import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listRunsAnswer, runDetail } from '#read/run-answers.ts';
import { resultsAnswer } from '#schemas/ingest-api.ts';
import {
  benchmarksAnswer,
  documentsAnswer,
  errorsAnswer,
  suitesAnswer,
} from '#read/document-answers.ts';
import { evaluationSummary } from '#schemas/results.ts';
import {
  benchmark,
  detailed,
  documentNames,
  documentText,
  evaluation,
  failure,
} from '../support/documents.ts';
import { LocalServer } from '../support/local-server.ts';

let local: LocalServer;

/** A longer time limit: many documents are synced to a disk that other tests use too. */
const PATIENCE_MS = 60_000;

beforeAll(async () => {
  local = await LocalServer.start();
  const texts = documentNames().map((name) => JSON.stringify(JSON.parse(documentText(name))));
  expect(await post(texts.join('\n'), 'application/x-ndjson')).toMatchObject({ accepted: 24 });
  await until('/errors', errorsAnswer, ({ errors }) => errors.length === 1);
  await until('/suites?limit=1000', suitesAnswer, ({ suites }) => suites.length === 110);
  await until('/benchmarks', benchmarksAnswer, ({ benchmarks }) => benchmarks.length === 1);
}, 2 * PATIENCE_MS);

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.stop();
});

function send(body: string, type = 'application/json', project = 'demo', query = '') {
  return fetch(`${local.url}/v1/projects/${project}/results${query}`, {
    method: 'POST',
    body,
    headers: { 'content-type': type },
  });
}

async function post(...args: Parameters<typeof send>) {
  const response = await send(...args);
  expect(response.status).toBe(200);
  return resultsAnswer.parse(await response.json());
}

async function until<T>(
  path: string,
  schema: z.ZodType<T>,
  wanted: (answer: T) => boolean,
  project = 'demo',
): Promise<T> {
  const ask = async () => schema.parse(await local.json(`/v1/projects/${project}${path}`));
  return local.until(ask, wanted, PATIENCE_MS);
}

describe('POST results', () => {
  it('answers with each document’s id, kind and contradictions', async () => {
    const document = { ...detailed([true, false]), total_events: 3, summary: { pass_rate: 0.9 } };
    expect(await post(JSON.stringify(document), 'application/json', 'marked')).toEqual({
      accepted: 1,
      quarantined: [],
      documents: [
        {
          index: 0,
          kind: 'evaluation',
          id: '261112T131025123Z',
          permanent_id: expect.stringMatching(/^261112T131025123Z-[0-9a-f]{8}$/) as string,
          content_hash: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
          marks: [{ field: '/summary/pass_rate', stated: 0.9, computed: 0.5 }],
          mark_count: 1,
        },
      ],
    });
  });

  it('gives the reason why a document is quarantined', async () => {
    const text = documentText(documentNames()[1] ?? '').slice(0, 500);
    const response = await send(text, 'application/json', 'bad');
    expect(response.status).toBe(422);
    const answer = resultsAnswer.parse(await response.json());
    expect(answer.accepted).toBe(0);
    expect(answer.quarantined).toMatchObject([{ index: 0 }]);
    expect(answer.quarantined[0]?.reason).toMatch(/not JSON/);
  });

  it.each([
    ['an empty body', ' ', 'application/json', 400],
    ['another content type', '{}', 'text/plain', 415],
  ])('refuses %s', async (_, body, type, status) => {
    expect((await send(body, type)).status).toBe(status);
  });

  it(
    'takes 50,000 details',
    async () => {
      const passes = Array.from({ length: 50_000 }, (_, i) => i % 4 > 0);
      await post(JSON.stringify(detailed(passes)), 'application/json', 'large');
      const { suites } = await until(
        '/suites',
        suitesAnswer,
        (each) => each.suites.length === 1,
        'large',
      );
      expect(suites).toMatchObject([
        { passed: 37_500, total: 50_000, score: 0.75, n_details: 50_000 },
      ]);
    },
    PATIENCE_MS,
  );
});

describe('GET documents', () => {
  it('lists documents of every kind, also empty ones, each once', async () => {
    const lines = [
      evaluation(),
      benchmark({ results: {}, providers: [] }),
      failure(),
      detailed([true]),
    ].map((each) => JSON.stringify(each));
    await post(lines.join('\n'), 'application/x-ndjson', 'kinds');
    await until('/documents', documentsAnswer, (each) => each.documents.length === 4, 'kinds');
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const path = `/documents?limit=1${cursor}`;
      const page = await until(path, documentsAnswer, () => true, 'kinds');
      seen.push(...page.documents.map(({ ts, kind }) => `${ts.slice(0, 23)} ${kind}`));
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    expect(seen).toEqual([
      '2026-11-12T16:00:00.123 benchmark',
      '2026-11-12T13:10:25.123 evaluation',
      '2026-11-12T13:10:25.123 evaluation',
      '2026-11-11T09:12:00.500 error',
    ]);
  });

  it('lists the documents of a time range, both ends included', async () => {
    const time = '2026-11-12T13:10:25.123Z';
    const path = `/documents?since=${time}&until=${time}`;
    const { documents } = await until(path, documentsAnswer, () => true);
    expect(documents).toMatchObject([{ document_id: '261112T131025123Z', kind: 'evaluation' }]);
  });
});

describe('GET suites', () => {
  it('gives the scores of a suite over time', async () => {
    const query = '/suites?suite=answer_accuracy&metric=is_safe&since=2026-11-01&until=2026-11-03';
    const { suites, next } = await until(query, suitesAnswer, () => true);
    expect(next).toBeNull();
    expect(suites.map(({ ts, passed, total, tags }) => [ts, passed, total, tags])).toEqual([
      ['2026-11-02T12:55:25.123000+00:00', 20, 20, ['answer']],
      ['2026-11-01T16:41:25.123000+00:00', 26, 27, ['answer']],
    ]);
  });

  it('gives each row once, page by page', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await until(`/suites?limit=7${cursor}`, suitesAnswer, () => true);
      seen.push(...page.suites.map(({ run_id }) => run_id ?? ''));
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    expect(seen).toHaveLength(110);
    expect(new Set(seen).size).toBe(110);
  });

  it('shows the marks of a row and of its parents', async () => {
    const metrics = {
      a: { passed: 1, total: 2, score: 0.9 },
      b: { passed: 1, total: 2, score: 0.5 },
    };
    await post(
      JSON.stringify(evaluation({ suites: { s: { metrics } } })),
      undefined,
      'contradiction',
    );
    const answer = await until(
      '/suites',
      suitesAnswer,
      ({ suites }) => suites.length === 2,
      'contradiction',
    );
    expect(answer.suites.map(({ marks }) => marks)).toEqual([
      [{ field: '/suites/s/metrics/a/score', stated: 0.9, computed: 0.5 }],
      [],
    ]);
  });

  it('refuses unknown and invalid parameters', async () => {
    expect((await local.get('/v1/projects/demo/suites?suites=a')).status).toBe(400);
    expect((await local.get('/v1/projects/demo/suites?cursor=a')).status).toBe(400);
  });
});

describe('GET benchmarks', () => {
  it('compares the providers', async () => {
    const { benchmarks } = await until('/benchmarks', benchmarksAnswer, () => true);
    expect(benchmarks).toMatchObject([
      {
        document_id: '261112T160000123Z',
        best_overall: 'openai/gpt-4o',
        best_value: 'openai/gpt-4o-mini',
        cost_savings: 1 - 0.31 / 4.4,
        claimed: { best_overall: 'openai/gpt-4o', cost_savings: 0.93 },
        marks: [],
      },
    ]);
    expect(benchmarks[0]?.providers.map(({ provider }) => provider)).toEqual([
      'anthropic/claude-3-sonnet',
      'openai/gpt-4o',
      'openai/gpt-4o-mini',
    ]);
  });

  it('checks the claims of the document, page by page', async () => {
    const wrong = benchmark({ comparison: { best_overall: 'small', best_value: 'small' } });
    const later = benchmark({ timestamp: '2026-11-13T00:00:00Z', name: 'nightly' });
    await post(JSON.stringify(wrong), undefined, 'claims');
    await post(JSON.stringify(later), undefined, 'claims');
    await until(
      '/benchmarks',
      benchmarksAnswer,
      ({ benchmarks }) => benchmarks.length === 2,
      'claims',
    );
    const first = await until('/benchmarks?limit=1', benchmarksAnswer, () => true, 'claims');
    expect(first.benchmarks).toMatchObject([{ benchmark: 'nightly', marks: [] }]);
    const path = `/benchmarks?limit=1&cursor=${first.next}`;
    const second = await until(path, benchmarksAnswer, () => true, 'claims');
    expect(second).toMatchObject({
      next: null,
      benchmarks: [
        {
          best_overall: 'large',
          marks: [{ field: '/comparison/best_overall', stated: 'small', computed: 'large' }],
        },
      ],
    });
  });
});

describe('GET errors', () => {
  it('lists failed evaluations with their partial results', async () => {
    const { errors } = await until('/errors', errorsAnswer, () => true);
    expect(errors).toMatchObject([
      {
        ts: '2026-11-11T09:12:00.500000+00:00',
        duration_seconds: 0.5,
        error: { type: 'MetricError', details: { suite: 'answer_accuracy' } },
        partial_results: { suites: { answer_accuracy: { events_processed: 7 } } },
      },
    ]);
  });

  it('gives pages', async () => {
    const times = ['2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z'];
    const lines = times.map((timestamp) => JSON.stringify(failure({ timestamp })));
    await post(lines.join('\n'), 'application/x-ndjson', 'errors');
    await until('/errors', errorsAnswer, ({ errors }) => errors.length === 2, 'errors');
    const { errors, next } = await until('/errors?limit=1', errorsAnswer, () => true, 'errors');
    const path = `/errors?limit=1&cursor=${next}`;
    const rest = await until(path, errorsAnswer, () => true, 'errors');
    expect([...errors, ...rest.errors].map(({ document_id }) => document_id)).toEqual([
      '261102T000000000Z',
      '261101T000000000Z',
    ]);
    expect(rest.next).toBeNull();
  });

  it(
    'gives pages of a bounded length',
    async () => {
      for (const [index, length] of [4, 2, 4, 4, 0.5].entries()) {
        const timestamp = `2026-11-0${9 - index}T00:00:00Z`;
        const details = { log: 'x'.repeat(length * 1_000_000) };
        const error = { type: 'Timeout', message: 'too late', details };
        await post(JSON.stringify(failure({ timestamp, error })), undefined, 'long-errors');
      }
      const readPages = async (): Promise<string[][]> => {
        const days: string[][] = [];
        for (let cursor = ''; ;) {
          const path = `/v1/projects/long-errors/errors?limit=9${cursor}`;
          const { errors, next } = errorsAnswer.parse(await local.json(path));
          days.push(errors.map(({ ts }) => ts.slice(8, 10)));
          if (next === null) return days;
          cursor = `&cursor=${next}`;
        }
      };
      const days = await local.until(readPages, (all) => all.flat().length === 5, PATIENCE_MS);
      expect(days).toEqual([['09'], ['08'], ['07'], ['06', '05']]);
    },
    PATIENCE_MS,
  );
});

describe('the runs of documents', () => {
  const ID = '261112T131025123Z::answer_accuracy::is_safe';

  it('are listed beside those of recorders, and can be read one by one', async () => {
    const path = '/runs?task_id=answer_accuracy&metric_name=is_safe&limit=1';
    const { runs } = await until(path, listRunsAnswer, () => true);
    expect(runs).toMatchObject([
      { run_id: ID, status: 'complete', n_items: expect.any(Number) as number },
    ]);
    const run = await until(`/runs/${encodeURIComponent(ID)}`, runDetail, () => true);
    expect(run).toMatchObject({
      run_id: ID,
      task_id: 'answer_accuracy',
      metrics: [{ main: false }],
    });
  });

  it('give their document back', async () => {
    for (const id of [encodeURIComponent(ID), '261112T131025123Z']) {
      const document = await local.json(`/v1/projects/demo/runs/${id}/results`);
      const name = 'evaluation_results_2026-11-12_13-10-25.json';
      expect(document).toEqual(JSON.parse(documentText(name)));
    }
    const absent = await local.get('/v1/projects/demo/runs/261112T131025124Z/results');
    expect(absent.status).toBe(404);
  });

  it('have no events, and the id of a document names no run', async () => {
    for (const path of [
      `${encodeURIComponent(ID)}/events`,
      '261112T131025123Z',
      '261112T131025123Z/metrics',
    ]) {
      expect((await local.get(`/v1/projects/demo/runs/${path}`)).status).toBe(404);
    }
  });
});

describe('GET summary', () => {
  it('gives the latest evaluation and the days before it', async () => {
    const summary = await until('/summary', evaluationSummary, () => true);
    expect(summary).toMatchObject({
      latest_evaluation: '2026-11-12T13:10:25.123Z',
      total_suites: 2,
      overall_score: 0.909,
      trending: { trend: 'stable' },
    });
    expect(summary.trending.last_7_days.map(({ date }) => date)).toEqual(
      ['06', '07', '08', '09', '10', '11', '12'].map((day) => `2026-11-${day}`),
    );
  });

  it('is a 404 that says what to do when there are no evaluations', async () => {
    const response = await local.get('/v1/projects/nothing/summary');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('send results documents');
  });
});
