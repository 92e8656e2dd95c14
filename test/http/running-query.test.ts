import { beforeEach, describe, expect, it } from 'vitest';
import { composeApp } from '#http/app.ts';
import { queryApp } from '#http/query-app.ts';
import { resultsApp } from '#http/results-app.ts';
import { sqlApp } from '#http/sql-app.ts';
import { KeyStore } from '#keys/key-store.ts';
import { type SqlEngine, takingUp } from '#ports/sql-engine.ts';
import { QueryRunningError } from '#ports/query-running-error.ts';
import { engineQueries } from '#read/run-queries/run-queries.ts';
import {
  QueryNotFoundError,
  QueryTooLargeError,
  QueryTooSlowError,
  type RunningQueries,
  type SqlReader,
  type SqlTable,
  SqlUnavailableError,
} from '#ports/sql-reader.ts';
import { hosted } from '../support/api-host.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryStore } from '../support/memory-store.ts';

const TABLE: SqlTable = {
  columns: [{ name: 'x', type: 'varchar' }],
  rows: [['a'], ['b'], ['c']],
  truncated: false,
};

/** An engine that behaves like Athena, and answers as the test has set it. */
class SlowEngine implements SqlEngine, SqlReader, RunningQueries {
  error: Error | undefined;
  readonly limits: number[] = [];
  readonly cancelled: string[] = [];
  readonly ids: (string | undefined)[] = [];

  run(_?: unknown, queryId?: string) {
    this.ids.push(queryId);
    return this.#answer([]);
  }
  read(_: unknown, maxRows: number) {
    this.limits.push(maxRows);
    return this.#answer(TABLE);
  }
  wait() {
    return this.#answer(undefined);
  }
  resume(_: string, maxRows: number) {
    return this.read(undefined, maxRows);
  }
  cancel(queryId: string) {
    this.cancelled.push(queryId);
    return this.#answer(undefined);
  }
  #answer<T>(value: T): Promise<T> {
    return this.error ? Promise.reject(this.error) : Promise.resolve(value);
  }
}

let engine: SlowEngine;
let ask: ReturnType<typeof hosted>;

beforeEach(() => {
  engine = new SlowEngine();
  const store = new MemoryStore();
  const clock = new ManualClock();
  const access = { keys: new KeyStore(store, clock), clock, openWithoutKeys: true };
  const app = composeApp(
    [
      sqlApp({ engine, running: engine, maxAnswerBytes: 13, ...access }),
      queryApp({ store, queries: (id) => engineQueries(takingUp(engine, id)), ...access }),
      resultsApp({ store, engine, ...access }),
    ],
    () => undefined,
  );
  ask = hosted(app);
});

async function request(path: string, body?: unknown): Promise<Response> {
  const post = { method: 'POST', body: JSON.stringify(body) };
  return ask(`http://localhost${path}`, {
    headers: { host: 'localhost' },
    ...(body === undefined ? {} : post),
  });
}

describe('a statement that takes longer than a request may', () => {
  it('is answered with the location of its rows, which keeps the limit', async () => {
    engine.error = new QueryRunningError('q-1');
    const response = await request('/v1/sql', { sql: 'SELECT 1', limit: 7 });
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe('/v1/queries/q-1?limit=7');
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toEqual({
      query_id: 'q-1',
      status: 'running',
      next: '/v1/queries/q-1?limit=7',
    });
  });

  it('is answered the same way until it has ended, and then with its rows', async () => {
    engine.error = new QueryRunningError('q-1');
    const again = await request('/v1/queries/q-1?limit=7');
    expect(again.status).toBe(202);
    expect(again.headers.get('location')).toBe('/v1/queries/q-1?limit=7');
    engine.error = undefined;
    const done = await request('/v1/queries/q-1?limit=7');
    expect(done.status).toBe(200);
    expect(engine.limits).toEqual([7, 7]);
  });

  it('is stopped on request', async () => {
    const response = await ask('http://localhost/v1/queries/q-1', {
      method: 'DELETE',
      headers: { host: 'localhost' },
    });
    expect(response.status).toBe(204);
    expect(engine.cancelled).toEqual(['q-1']);
  });

  it('is not found when there is no such query', async () => {
    engine.error = new QueryNotFoundError('nope');
    expect((await request('/v1/queries/nope')).status).toBe(404);
  });
});

describe('another read that takes longer than a request may', () => {
  const path = '/v1/projects/demo/trends?bucket=day&model_id=a%26b';

  it('redirects to itself when its query has ended, and takes that query up', async () => {
    engine.error = new QueryRunningError('q-2');
    const response = await request(path);
    expect(response.status).toBe(202);
    const location = response.headers.get('location') ?? '';
    expect(location).toMatch(/^\/v1\/projects\/demo\/queries\/q-2\?then=/);
    const waiting = await request(location);
    expect([waiting.status, waiting.headers.get('location')]).toEqual([202, location]);
    engine.error = undefined;
    const done = await request(location);
    expect([done.status, done.headers.get('location')]).toEqual([303, `${path}&query_id=q-2`]);
    expect(await done.text()).toBe('');
    expect((await request(`${path}&query_id=q-2`)).status).toBe(200);
    expect(engine.ids).toEqual([undefined, 'q-2']);
  });

  it.each(['runs', 'trends', 'documents', 'suites', 'benchmarks', 'errors'])(
    '%s is taken up again and again by the id of its first query',
    async (name) => {
      engine.error = new QueryRunningError('q-3');
      const location = (await request(`/v1/projects/demo/${name}`)).headers.get('location') ?? '';
      engine.error = undefined;
      const then = (await request(location)).headers.get('location') ?? '';
      engine.error = new QueryRunningError('q-3');
      const again = await request(then);
      expect([again.status, again.headers.get('location')]).toEqual([202, location]);
      engine.error = undefined;
      expect((await request(then)).status).toBe(200);
      expect(engine.ids).toEqual([undefined, 'q-3', 'q-3']);
    },
  );

  it('of another project is not found', async () => {
    engine.error = new QueryNotFoundError('q-2');
    expect((await request(`${path}&query_id=q-2`)).status).toBe(404);
  });

  it.each([
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/v1/projects/other/runs',
    '',
    '/v1/projects/demo/runs\r\nset-cookie: a=b',
    '/v1/projects/demo/\0',
    '/v1/projects/demo/é',
  ])('never redirects to %j', async (then) => {
    const query = new URLSearchParams({ then }).toString();
    expect((await request(`/v1/projects/demo/queries/q-2?${query}`)).status).toBe(400);
  });
});

describe('the limits of the engine', () => {
  it.each([
    [new QueryTooLargeError(), 422, /year and month/],
    [new QueryTooSlowError(900), 422, /stopped after 900 s/],
    [new SqlUnavailableError('busy'), 503, /try again/],
  ])('become problems: %s', async (error, status, detail) => {
    engine.error = error;
    const response = await request('/v1/sql', { sql: 'SELECT 1' });
    expect(response.status).toBe(status);
    expect(response.headers.has('retry-after')).toBe(status === 503);
    expect(await response.json()).toMatchObject({
      detail: expect.stringMatching(detail) as string,
    });
  });

  it('cut off the rows of an answer that would be too large', async () => {
    const response = await request('/v1/sql', { sql: 'SELECT 1' });
    expect(await response.json()).toMatchObject({ rows: [['a'], ['b']], truncated: true });
  });
});
