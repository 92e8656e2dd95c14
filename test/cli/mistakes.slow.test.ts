import { execFile } from 'node:child_process';
import type { Server } from 'node:http';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { closeServer, listen } from '#hosts/server/http-server.ts';
import { composeApp } from '#http/app.ts';
import { sqlApp } from '#http/sql-app.ts';
import { KeyStore } from '#keys/key-store.ts';
import { type SqlReader, SqlUnavailableError } from '#ports/sql-reader.ts';
import { systemClock } from '#ports/system-clock.ts';
import { BUILT_PROGRAM } from '../support/built-program.ts';
import { fixtureBodies } from '../support/events.ts';
import { LocalServer } from '../support/local-server.ts';
import { MemoryStore } from '../support/memory-store.ts';

const RUN = '261121081110AVTYYZOZ';
const NOWHERE = 'http://127.0.0.1:9';
/** Ten million different texts, which are more than 50 MB. */
const LARGE = `WITH n AS (SELECT x FROM (VALUES ('0'), ('1'), ('2'), ('3'), ('4'), ('5'), ('6'), ('7'), ('8'), ('9')) t(x))
  SELECT count(DISTINCT a.x || b.x || c.x || d.x || e.x || f.x || g.x || 'and twenty more letters')
  FROM n a CROSS JOIN n b CROSS JOIN n c CROSS JOIN n d CROSS JOIN n e CROSS JOIN n f CROSS JOIN n g`;

let local: LocalServer;
let scratch: string;
const servers: Server[] = [];

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'evalake-mistakes-'));
  local = await LocalServer.start();
  for (const body of fixtureBodies('oaieval.5-samples')) await local.post(body);
  await local.until(
    () => local.json('/v1/projects/demo/trends'),
    (answer) => JSON.stringify(answer).includes('dumb/echo'),
  );
});

afterAll(async () => {
  for (const server of servers) await closeServer(server);
  await local.stop();
  await rm(scratch, { recursive: true });
});

/** The result of a command: its exit code, and the one line that it prints to standard error. */
function mistake(...args: string[]): Promise<{ code: number | null; line: string }> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [BUILT_PROGRAM, ...args],
      { timeout: 60_000, killSignal: 'SIGKILL' },
      (_, stdout, stderr) => {
        const lines = stderr.trimEnd().split('\n');
        if (lines.length === 1) resolve({ code: child.exitCode, line: lines[0] ?? '' });
        else reject(new Error(`printed ${stdout} and ${stderr}`));
      },
    );
  });
}

/** A copy of the data folder, to be damaged. */
async function copyOfData(): Promise<string> {
  const folder = join(await mkdtemp(join(scratch, 'data-')), 'data');
  await cp(local.dataFolder, folder, { recursive: true });
  return folder;
}

/** Cuts every Parquet file below a folder. */
async function damage(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true });
  for (const name of names.filter((each) => each.endsWith('.parquet'))) {
    await writeFile(join(folder, name), 'PAR1 and no more');
  }
}

/** The URL of a server that answers `POST /v1/sql` from this engine. */
async function serveSql(engine: SqlReader): Promise<string> {
  const store = new MemoryStore();
  const keys = new KeyStore(store, systemClock);
  const access = { keys, clock: systemClock, openWithoutKeys: true };
  const app = composeApp([sqlApp({ engine, maxAnswerBytes: 1e6, ...access })], () => undefined);
  return serveApp(app);
}

async function serveApp(app: Hono): Promise<string> {
  const server = await listen(app, '127.0.0.1', 0);
  servers.push(server);
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

const store = (folder: string) => ['--root', join(folder, 'store'), '--project', 'demo'];

describe('a mistake ends with its exit code and one line', () => {
  it('an unknown command', async () => {
    expect(await mistake('frobnicate')).toEqual({
      code: 64,
      line: "evalake: unknown command 'frobnicate'",
    });
  });

  it('an unknown project', async () => {
    const args = ['run', RUN, '--root', join(local.dataFolder, 'store'), '--project', 'nobody'];
    expect(await mistake(...args)).toEqual({
      code: 65,
      line: `evalake: project nobody has no run "${RUN}"`,
    });
  });

  it('an unreachable server', async () => {
    expect(await mistake('history', '--endpoint', NOWHERE)).toEqual({
      code: 65,
      line: `evalake: cannot reach ${NOWHERE}; is the server running?`,
    });
  });

  it('a data folder in use', async () => {
    const { code, line } = await mistake('rebuild', '--data', local.dataFolder);
    expect(code).toBe(65);
    expect(line).toMatch(/is in use by .*; stop that one first, or name another data folder$/);
  });

  it('a damaged events file', async () => {
    const folder = await copyOfData();
    await damage(join(folder, 'events'));
    const args = ['export', '--format', 'jsonl', '--run', RUN, '--out', '-'];
    const { code, line } = await mistake(...args, ...store(folder));
    expect(code).toBe(65);
    expect(line).toMatch(
      /^evalake: events\/demo\/\S+\.parquet is no whole Parquet file: .*; restore it from a copy$/,
    );
  });

  it('a damaged index', async () => {
    const folder = await copyOfData();
    await damage(join(folder, 'runs'));
    const { code, line } = await mistake('history', ...store(folder));
    expect(code).toBe(65);
    expect(line).toMatch(
      /^evalake: runs\/demo\/\S+\.parquet is no whole Parquet file: .*; restore it from a copy$/,
    );
  });

  it('an unreadable log', async () => {
    const log = join(scratch, 'broken.eval');
    await writeFile(log, 'PK\u0003\u0004 and no more');
    const args = ['import', log, '--endpoint', local.url, '--project', 'demo'];
    const { code, line } = await mistake(...args);
    expect({ code, line }).toEqual({
      code: 65,
      line: 'evalake: not everything was imported: 1 refused, see above',
    });
  });

  it('settings that somebody else changes at the same time', async () => {
    const path = '/v1/projects/demo/settings';
    const between = new Hono();
    between.get(path, async () => {
      const read = await local.get(path);
      const body = JSON.stringify({ critical_metrics: ['of_another'] });
      const headers = { 'content-type': 'application/json' };
      await fetch(`${local.url}${path}`, { method: 'PUT', body, headers });
      return new Response(read.body, { headers: { etag: read.headers.get('etag') ?? '' } });
    });
    between.put(path, async ({ req }) => {
      const headers = { 'if-match': req.header('if-match') ?? '' };
      return fetch(`${local.url}${path}`, { method: 'PUT', body: await req.text(), headers });
    });
    const url = await serveApp(between);
    const set = ['--set', 'retention.events=30'];
    expect(await mistake('settings', '--project', 'demo', '--endpoint', url, ...set)).toEqual({
      code: 65,
      line: `evalake: ${url} answered 412: the settings have changed since they were read; read them again, then decide`,
    });
  });

  it('a key whose file name is taken by a folder', async () => {
    const data = join(scratch, 'taken');
    await mkdir(join(data, 'settings', 'demo.json', 'x'), { recursive: true });
    const args = ['settings', '--project', 'demo', '--data', data, '--set', 'retention.events=30'];
    const { code, line } = await mistake(...args);
    expect(code).toBe(65);
    expect(line).toMatch(/^evalake: "settings\/\S+" cannot be a key here: .*; choose another key$/);
  });

  it('a statement that is too large for the engine', async () => {
    const engine = await DuckDbEngine.open({
      dataFolder: local.dataFolder,
      memoryBytes: 50_000_000,
    });
    const url = await serveSql(engine);
    const { code, line } = await mistake('query', LARGE, '--endpoint', url);
    await engine.close();
    expect({ code, line }).toEqual({
      code: 65,
      line: expect.stringContaining(
        `${url} answered 422: the query needs more than its limit of data or memory`,
      ) as string,
    });
  });

  it('an unavailable engine', async () => {
    const url = await serveSql({
      read: () => Promise.reject(new SqlUnavailableError('Athena does not answer in time')),
    });
    expect(await mistake('query', 'SELECT 1', '--endpoint', url)).toEqual({
      code: 65,
      line: `evalake: ${url} answered 503: queries cannot be run now: Athena does not answer in time; try again`,
    });
  });
});
