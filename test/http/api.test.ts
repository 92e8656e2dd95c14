import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openApiDocument } from '#http/openapi/openapi.ts';
import { embeddedRoutes } from '#http/routes/all-routes.ts';
import { runAddress } from '#contract/naming/run-address.ts';
import { listRunsAnswer, runDetail } from '#read/run-answers.ts';
import { event, finalReport, fixtureBodies, wholeRun } from '../support/events.ts';
import { LocalServer } from '../support/local-server.ts';

const RUN = '261121081110AVTYYZOZ';
const RUNS = '/v1/projects/demo/runs';
/** A type that no host takes for text. */
const GZIP_LINES = { 'content-encoding': 'gzip', 'content-type': 'application/x-ndjson' };
let local: LocalServer;

beforeAll(async () => {
  local = await LocalServer.start();
});

afterAll(async () => {
  await local.stop();
});

async function complete(runId: string, project = 'demo') {
  const path = `/v1/projects/${project}/runs/${encodeURIComponent(runId)}`;
  const answer = await local.until(
    () => local.json(path),
    (each) => runDetail.safeParse(each).data?.status === 'complete',
  );
  return runDetail.parse(answer);
}

async function listed(query = '', count = 1) {
  const answer = await local.until(
    () => local.json(`${RUNS}${query}`),
    (each) => (listRunsAnswer.safeParse(each).data?.runs.length ?? 0) >= count,
  );
  return listRunsAnswer.parse(answer);
}

describe('recording a captured oaieval run', () => {
  it('gives a complete run', async () => {
    for (const body of fixtureBodies('oaieval.5-samples')) {
      expect((await local.post(body)).status).toBe(200);
    }
    expect(await complete(RUN)).toMatchObject({
      run_id: RUN,
      project_id: 'demo',
      model_id: 'dumb/echo',
      task_id: 'tiny.dev',
      events: 11,
      missing: [],
      final_report: { accuracy: 0.6 },
      metrics: [{ metric_name: 'accuracy', run_id: RUN, score: 0.6, n_items: 5 }],
    });
  });

  it('lists the run with the manifest’s fields, score, standard error and status', async () => {
    const { runs, next } = await listed('?model_id=dumb%2Fecho&task_id=tiny.dev');
    expect(next).toBeNull();
    expect(runs).toMatchObject([
      {
        run_id: RUN,
        ts: '2026-11-21T08:11:10.000000+00:00',
        path: `year=2026/month=11/run_id=${RUN}.parquet`,
        n_items: 5,
        score: 0.6,
        status: 'complete',
        verdict: null,
      },
    ]);
    expect(runs[0]?.stderr).toBeCloseTo(Math.sqrt(0.24 / 4), 12);
  });

  it('gives the run’s events back, by page and by filter, with the data as it was sent', async () => {
    const first = await (await local.get(`${RUNS}/${RUN}/events?limit=4`)).text();
    expect(first).toContain('"data":{"prompt": [{"role": "system", "content": "Answer."}');
    const page = JSON.parse(first) as { events: { event_id: number }[]; next: string };
    expect(page.events.map(({ event_id }) => event_id)).toEqual([0, 1, 2, 3]);
    const rest = await local.json(`${RUNS}/${RUN}/events?limit=100&cursor=${page.next}`);
    expect(rest).toMatchObject({ next: null });
    expect((rest as typeof page).events).toHaveLength(7);
    const matches = await local.json(`${RUNS}/${RUN}/events?type=match&sample_id=tiny.dev.3`);
    expect(matches).toMatchObject({ events: [{ type: 'match', data: { correct: true } }] });
  });

  it('has a results document', async () => {
    const response = await local.get(`${RUNS}/${RUN}/results`);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject({
      suites: { 'tiny.dev': { metrics: { accuracy: { passed: 3, total: 5, score: 0.6 } } } },
    });
    const none = await local.get(`${RUNS}/none/results`);
    expect(await none.json()).toMatchObject({ status: 404, title: 'Not Found' });
  });

  it('has a trend', async () => {
    const trends = await local.json('/v1/projects/demo/trends?bucket=day');
    expect(trends).toEqual({
      series: [
        {
          model_id: 'dumb/echo',
          task_id: 'tiny.dev',
          metric_name: 'accuracy',
          points: [
            {
              t: '2026-11-21T00:00:00.000000+00:00',
              score: 0.6,
              stderr: expect.closeTo(0.2449, 4) as number,
              n_runs: 1,
              n_items: 5,
              ...{ run_id: null, delta: null, p_value: null, verdict: null, parent_run_id: null },
              ...{ status: null, config_hash: null },
            },
          ],
        },
      ],
    });
  });

  it('has a trend of runs, which tells of each what it is', async () => {
    const trends = await local.json('/v1/projects/demo/trends?bucket=run');
    expect(trends).toMatchObject({
      series: [{ points: [{ run_id: RUN, status: 'complete', config_hash: '' }] }],
    });
  });

  it('gives the data of metrics events as get_metrics does', async () => {
    await local.post([
      event({ run_id: 'm', type: 'metrics', data: { f1: 1 } }),
      finalReport(1, { run_id: 'm' }),
    ]);
    await complete('m');
    expect(await local.json(`${RUNS}/m/metrics`)).toEqual({ metrics: [{ f1: 1 }], next: null });
  });
});

describe('a run that is receiving', () => {
  it('is shown with its present and missing events', async () => {
    await local.post(wholeRun(4, { run_id: 'r/1' }).filter((_, i) => i !== 1));
    const path = `${RUNS}/${encodeURIComponent('r/1')}`;
    const detail = await local.until(
      () => local.json(path),
      (each) => runDetail.safeParse(each).success,
    );
    expect(detail).toMatchObject({
      status: 'receiving',
      events: 4,
      missing: [[1, 1]],
      metrics: [],
    });
    expect(await local.json(`${path}/events?type=final_report`)).toMatchObject({
      events: [{ event_id: 4 }],
    });
    expect(await local.json(`${path}/results`)).toMatchObject({
      status: 404,
      detail: expect.stringContaining('not sealed yet') as string,
    });
    expect(await local.json(`${RUNS}?status=receiving`)).toMatchObject({
      runs: [{ run_id: 'r/1', status: 'receiving', score: null }],
    });
  });
});

describe('a run of any name', () => {
  const hostile = ['a%3Ab:c', '100%', 'a/b', 'a?b', 'a/events', 'a?b/c#d e', '%', '-', '?'];

  it.each(hostile)('is found: %s', async (run_id) => {
    expect((await local.post(wholeRun(1, { run_id }), {}, '', 'names')).status).toBe(200);
    const project = '/v1/projects/names';
    const answer = await local.until(
      () => local.json(`${project}/${runAddress(run_id)}`),
      (each) => runDetail.safeParse(each).data?.status === 'complete',
    );
    expect(answer).toMatchObject({ run_id });
    const events = await local.json(`${project}/${runAddress(run_id, 'events', { limit: '1' })}`);
    expect(events).toMatchObject({ events: [{ run_id }], next: expect.any(String) as string });
    expect(await local.json(`${project}/${runAddress(run_id, 'results')}`)).toHaveProperty(
      'suites',
    );
  });

  it('may be named in the query too, whatever it is', async () => {
    const inQuery = await local.json(`${RUNS}/-?run=${RUN}`);
    expect(inQuery).toEqual(await local.json(`${RUNS}/${RUN}`));
    const page = await local.json(`${RUNS}/-/items?run=${RUN}&limit=2`);
    expect(page).toEqual(await local.json(`${RUNS}/${RUN}/items?limit=2`));
    expect((await local.get(`${RUNS}/-?run=`)).status).toBe(404);
  });
});

describe('paging', () => {
  it('goes through all runs, newest first, each once', async () => {
    for (let day = 1; day <= 5; day++) {
      const changes = { run_id: `page-${day}`, created_at: `2026-10-0${day}T00:00:00Z` };
      await local.post(wholeRun(1, changes), {}, '?task=paging');
    }
    await listed('?task_id=paging', 5);
    const seen: string[] = [];
    let cursor = '';
    do {
      const answer = await local.json(`${RUNS}?task_id=paging&limit=2${cursor}`);
      const { runs, next } = listRunsAnswer.parse(answer);
      seen.push(...runs.map(({ run_id }) => run_id));
      cursor = next === null ? '' : `&cursor=${next}`;
    } while (cursor !== '');
    expect(seen).toEqual(['page-5', 'page-4', 'page-3', 'page-2', 'page-1']);
  });

  it('takes a filter of any length', async () => {
    const query = new URLSearchParams({ task_id: 'paging', model_id: "it's?".repeat(300) });
    expect(await local.json(`${RUNS}?${query.toString()}`)).toEqual({ runs: [], next: null });
  });

  it('filters by time, both ends included', async () => {
    const query = '?task_id=paging&since=2026-10-02&until=2026-10-04T00:00:00%2B00:00';
    const { runs } = listRunsAnswer.parse(await local.json(`${RUNS}${query}`));
    expect(runs.map(({ run_id }) => run_id)).toEqual(['page-4', 'page-3', 'page-2']);
  });
});

describe('bad requests', () => {
  async function problem(response: Response) {
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    return (await response.json()) as { status: number; detail: string };
  }

  it.each([
    ['an object', '{}', 400, 'expected a JSON array of events at byte 0'],
    ['no JSON', 'oops', 400, 'expected an array at byte 0'],
    ['an empty array', '[]', 400, 'holds no events'],
  ])('with %s get a problem that says what was expected', async (_, body, status, detail) => {
    const response = await local.post(body);
    expect(response.status).toBe(status);
    expect((await problem(response)).detail).toContain(detail);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded'])(
    'of content type %s get 415',
    async (type) => {
      const response = await local.post([event()], { 'content-type': type });
      expect(response.status).toBe(415);
      expect((await problem(response)).detail).toContain('application/x-ndjson');
    },
  );

  it('with another encoding get 415, with broken gzip 400', async () => {
    const br = await local.post([event()], { 'content-encoding': 'br' });
    expect(br.status).toBe(415);
    const broken = await local.post('x', GZIP_LINES);
    expect(broken.status).toBe(400);
  });

  it('over the limit get 413 and a batch size, plain or unfolding from gzip', async () => {
    const plain = await local.post(Buffer.alloc(64 * 1024 * 1024 + 1, ' '));
    expect(plain.status).toBe(413);
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024, ' '));
    const unfolding = await local.post(bomb, GZIP_LINES);
    expect(unfolding.status).toBe(413);
    expect((await problem(unfolding)).detail).toContain('100 events');
  });

  it('for a project with a slash get 400, or 404 where the path comes decoded', async () => {
    const { status } = await local.post([event()], {}, '', '..%2Fx');
    expect(status).toBe(inject('apiHost') === 'lambda' ? 404 : 400);
  });

  it.each(['a%00', 'x'.repeat(300), '-a', '%E0%A4%A'])(
    'for project %s get 400',
    async (project) => {
      expect((await local.post([event()], {}, '', project)).status).toBe(400);
    },
  );

  it('for a project without a name get 404', async () => {
    expect((await local.post([event()], {}, '', '')).status).toBe(404);
  });

  it.each([
    ['?limit=0', 'limit'],
    ['?since=tomorrow', 'since'],
    ['?model=x', 'model'],
    ['?cursor=x', 'cursor'],
    ['?status=done', 'status'],
  ])('to list runs with %s get 400 that names it', async (query, name) => {
    const response = await local.get(`${RUNS}${query}`);
    expect(response.status).toBe(400);
    expect((await problem(response)).detail).toContain(name);
  });

  it('for an absent run or route get 404', async () => {
    expect((await local.get(`${RUNS}/none`)).status).toBe(404);
    expect((await local.get('/v1/nothing')).status).toBe(404);
    expect((await local.get(`${RUNS}/..%2F..%2Fkeys`)).status).toBe(404);
  });

  it('are taken when gzip or one event a line', async () => {
    const lines = wholeRun(1, { run_id: 'gz' }).map((each) => `${JSON.stringify(each)}\n`);
    const response = await local.post(gzipSync(lines.join('')), {
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
    });
    expect(await response.json()).toEqual({ accepted: 2, quarantined: [], runs: ['gz'] });
  });
});

describe('the service’s own routes', () => {
  it('give its health and its API', async () => {
    expect(await local.json('/healthz')).toMatchObject({ status: 'ok' });
    const document = await local.json('/v1/openapi.json');
    expect(document).toMatchObject({
      openapi: '3.1.0',
      paths: { '/v1/projects/{project}/events': { post: {} }, '/v1/projects/{project}/trends': {} },
    });
    // Of this host or of AWS: what each has is in openapi-hosts.test.ts.
    const documents = [openApiDocument(embeddedRoutes), openApiDocument()];
    expect(documents.map((each) => JSON.stringify(each))).toContain(JSON.stringify(document));
  });
});

it('an amendment of a run that is not sealed yet is answered with what to do, and when', async () => {
  expect((await local.post(wholeRun(2, { run_id: 'open' }).slice(0, 1))).status).toBe(200);
  const amendment = { event_id: 0, withdraw: true, author: 'alice', reason: 'wrong key' };
  const response = await fetch(`${local.url}${RUNS}/open/amend`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(amendment),
  });
  expect(response.status).toBe(409);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('retry-after')).toBe('60');
  expect(await response.json()).toMatchObject({
    type: 'urn:evalake:problem:not-sealed-yet',
    title: 'Conflict',
    status: 409,
  });
});

describe('a restart', () => {
  it('keeps all runs and continues where the server stopped', async () => {
    await local.post(wholeRun(2, { run_id: 'restart' }));
    await local.restart();
    expect(await complete('restart')).toMatchObject({ events: 3 });
    expect(local.errors).toEqual([]);
  });
});
