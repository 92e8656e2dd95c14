import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT_PROGRAM } from '../support/built-program.ts';
import { fixtureBodies, wholeRun } from '../support/events.ts';
import { LocalServer } from '../support/local-server.ts';

const RUN = '261121081110AVTYYZOZ';
let local: LocalServer;

beforeAll(async () => {
  local = await LocalServer.start();
  for (const body of fixtureBodies('oaieval.5-samples')) await local.post(body);
  await local.until(
    () => local.json('/v1/projects/demo/trends'),
    (answer) => JSON.stringify(answer).includes('dumb/echo'),
  );
});

afterAll(async () => {
  await local.stop();
});

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function evalake(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [BUILT_PROGRAM, ...args],
      { env: { ...process.env, ...env }, timeout: 20_000, killSignal: 'SIGKILL' },
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

const root = () => ['--root', join(local.dataFolder, 'store'), '--project', 'demo'];
const endpoint = () => ['--endpoint', local.url, '--project', 'demo'];

describe('evalake history', () => {
  it('lists the same runs from a store and from a server', async () => {
    const fromRoot = await evalake(['history', ...root(), '--json']);
    const fromServer = await evalake(['history', ...endpoint(), '--json']);
    expect(fromRoot).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(fromRoot.stdout)).toEqual(JSON.parse(fromServer.stdout));
    expect(JSON.parse(fromRoot.stdout)).toMatchObject({ runs: [{ run_id: RUN, score: 0.6 }] });
  });

  it('prints a table, and filters with evalsig’s options', async () => {
    const all = await evalake([
      'history',
      ...root(),
      '--model-id',
      'dumb/echo',
      '--since',
      '2026-11-01',
    ]);
    expect(all.stdout).toContain('0.6000 ± 0.2449');
    const none = await evalake(['history', ...root(), '--until', '2026-11-01']);
    expect(none).toMatchObject({ code: 0, stdout: 'No runs found (project=demo).\n' });
  });

  it('reads a store that evalsig wrote', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'evalake-'));
    await cp(new URL('../fixtures/evalsig-store', import.meta.url), folder, { recursive: true });
    const args = [
      'history',
      '--root',
      folder,
      '--project',
      'demo',
      '--model-id',
      'gpt-0',
      '--json',
    ];
    const { stdout } = await evalake(args);
    expect(
      (JSON.parse(stdout) as { runs: { run_id: string }[] }).runs.map((run) => run.run_id),
    ).toEqual(['run-0', 'run-2']);
    await rm(folder, { recursive: true });
  });
});

describe('evalake run and trends', () => {
  it('show whether a run is whole, and its scores', async () => {
    const { code, stdout } = await evalake(['run', RUN, ...root()]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/status +complete/);
    expect(stdout).toContain('0.6000 ± 0.2449');
    expect((await evalake(['run', RUN, ...endpoint(), '--json'])).stdout).toContain(
      '"final_report":{"accuracy": 0.6,',
    );
  });

  it('draw a series', async () => {
    const { stdout } = await evalake(['trends', ...root()]);
    expect(stdout).toContain('dumb/echo  tiny.dev  accuracy\n  ▄\n');
    expect(JSON.parse((await evalake(['trends', ...endpoint(), '--json'])).stdout)).toMatchObject({
      series: [{ points: [{ score: 0.6 }] }],
    });
  });
});

describe('evalake query', () => {
  const SQL = 'SELECT run_id, score FROM runs WHERE score > ?';
  const sources: [string, () => string[]][] = [
    ['a data folder', () => ['--data', local.dataFolder]],
    ['a store', () => ['--root', join(local.dataFolder, 'store')]],
    ['a server', () => ['--endpoint', local.url]],
  ];

  it.each(sources)('gives the rows of a SELECT over %s', async (_, source) => {
    const args = ['query', SQL, '--parameter', '0.5', ...source()];
    const json = await evalake([...args, '--json']);
    expect(json).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(json.stdout)).toMatchObject({ rows: [[RUN, 0.6]], truncated: false });
    expect((await evalake([...args, '--csv'])).stdout).toBe(`run_id,score\r\n${RUN},0.6\r\n`);
    expect((await evalake(args)).stdout).toMatch(new RegExp(`${RUN} +0.6`));
  });

  it.each<[string, string[], number, string]>([
    ['that is no SELECT', ['DROP TABLE runs'], 65, 'only SELECT'],
    ['with too few parameters', [SQL], 65, '1 parameters (?), and 0 were given'],
    ['of an unknown table', ['SELECT * FROM users'], 65, 'there is no table users'],
  ])('%s is refused in one line', async (_, args, code, text) => {
    for (const [, source] of sources) {
      const outcome = await evalake(['query', ...args, ...source()]);
      expect(outcome).toMatchObject({ code, stdout: '' });
      expect(outcome.stderr).toContain(text);
      expect(outcome.stderr.trimEnd().split('\n')).toHaveLength(1);
    }
  });
});

describe('a mistake', () => {
  it.each<[string, string[], number, string]>([
    ['no source', ['history'], 64, 'evalake: say what to read: --root <store> or --endpoint <url>'],
    ['an unknown option', ['history', '--rooot', 'x'], 64, "evalake: unknown option '--rooot'"],
    ['an unknown command', ['histroy'], 64, "evalake: unknown command 'histroy'"],
    ['a time that is none', ['history', '--root', 'x', '--since', 'soon'], 64, '--since'],
    ['a project that is none', ['history', '--root', 'x', '--project', '../x'], 64, '--project'],
    [
      'a store that is not there',
      ['history', '--root', '/nowhere/store'],
      65,
      'evalake: there is no store at /nowhere/store',
    ],
    [
      'a server that is not there',
      ['history', '--endpoint', 'http://127.0.0.1:9'],
      65,
      'is the server running?',
    ],
    [
      'an endpoint that is no URL',
      ['history', '--endpoint', 'localhost'],
      64,
      '--endpoint is no http or https URL',
    ],
    ['a port that is none', ['serve', '--port', '99999'], 64, '--port'],
    ['a key without a project', ['keys', 'create', '--scope', 'read'], 64, 'needs a project'],
    [
      'a host beyond this machine without a key',
      ['serve', '--host', '0.0.0.0', '--port', '0'],
      65,
      'evalake keys create',
    ],
  ])('%s is reported in one line', async (_, args, code, text) => {
    const folder = await mkdtemp(join(tmpdir(), 'evalake-'));
    const outcome = await evalake(args, { EVALAKE_DATA: folder });
    expect(outcome.stderr).toContain(text);
    expect(
      outcome.stderr
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('(Did you mean')),
    ).toHaveLength(1);
    expect(outcome).toMatchObject({ code, stdout: '' });
    await rm(folder, { recursive: true });
  });

  it('with an absent run is reported in one line', async () => {
    const { code, stderr } = await evalake(['run', 'none', ...endpoint()]);
    expect(code).toBe(65);
    expect(stderr).toContain('project demo has no run "none"');
  });
});

describe('evalake settings', () => {
  it('changes the named settings only, in a data folder and through a server', async () => {
    const set = ['--set', 'retention.events=30', '--set', 'critical_metrics=is_safe'];
    const data = ['settings', '--project', 'kept', '--data', local.dataFolder];
    expect(await evalake([...data, ...set])).toMatchObject({ code: 0, stderr: '' });
    const { stdout } = await evalake([
      'settings',
      '--project',
      'kept',
      '--endpoint',
      local.url,
      '--set',
      'retention.items=7',
    ]);
    expect(stdout).toMatch(/critical_metrics +is_safe\n/);
    expect(stdout).toMatch(/retention\.events +30 days\n/);
    expect(JSON.parse((await evalake([...data, '--json'])).stdout)).toMatchObject({
      retention: { events: 30, items: 7 },
    });
    const refused = await evalake([...data, '--set', 'retention.events=never']);
    expect(refused).toMatchObject({ code: 64, stdout: '' });
    expect(refused.stderr).toContain('whole number of days');
  });
});

describe('evalake archive and prune', () => {
  it('list prunable files with the reason, delete them, and keep archived ones', async () => {
    const stopped = await LocalServer.start();
    const runs = ['old', 'kept'].flatMap((run_id) =>
      wholeRun(1, { run_id, created_at: '2020-02-01T00:00:00Z' }),
    );
    await stopped.post(runs);
    await stopped.until(
      () => stopped.json('/v1/projects/demo/trends'),
      (answer) => JSON.stringify(answer).split('"n_runs":1').length === 3,
    );
    await stopped.server?.stop();
    const data = ['--data', stopped.dataFolder];
    await evalake(['settings', '--project', 'demo', '--set', 'retention.items=30', ...data]);
    const archived = await evalake(['archive', 'kept', '--project', 'demo', ...data]);
    expect(archived.stdout).toMatch(/^kept is archived: it is not pruned; .*no Object Lock\n$/);
    const dry = await evalake(['prune', '--dry-run', ...data]);
    expect(dry.stdout).toContain('it began on 2020-02-01, and retention.items is 30 days');
    expect(dry.stdout).toMatch(/1 objects would go\.\n$/);
    expect((await evalake(['prune', ...data])).stdout).toMatch(/1 objects deleted\.\n$/);
    expect(await evalake(['prune', ...data])).toMatchObject({ stdout: 'Nothing to prune.\n' });
    await evalake(['archive', 'kept', '--undo', '--project', 'demo', ...data]);
    expect((await evalake(['prune', '--dry-run', ...data])).stdout).toContain('kept');
    const late = await evalake(['archive', 'old', '--project', 'demo', ...data]);
    expect(late).toMatchObject({ code: 65, stdout: '' });
    expect(late.stderr).toContain('cannot be archived any more');
    const root = ['--root', join(stopped.dataFolder, 'store'), '--project', 'demo'];
    expect((await evalake(['run', 'old', ...root])).stdout).toMatch(/pruned +items, on 20/);
    const items = 'SELECT count(*) FROM items';
    expect((await evalake(['query', items, ...root.slice(0, 2), '--json'])).stdout).toContain(
      '[[1]]',
    );
    await rm(stopped.dataFolder, { recursive: true });
  }, 120_000);
});

describe('evalake keys', () => {
  it('prints a key’s secret once, lists the key without it, and revokes it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'evalake-'));
    const data = ['--data', folder, '--json'];
    const created = await evalake([
      'keys',
      'create',
      '--scope',
      'write',
      '--project',
      'demo',
      ...data,
    ]);
    const { id, secret } = JSON.parse(created.stdout) as { id: string; secret: string };
    const listed = await evalake(['keys', 'list', ...data]);
    expect(listed.stdout).toContain(id);
    expect(listed.stdout).not.toContain(secret.slice(4));
    expect((await evalake(['keys', 'revoke', id, '--data', folder])).stdout).toBe(
      `Key ${id} is revoked.\n`,
    );
    expect((await evalake(['keys', 'revoke', 'nope', '--data', folder])).code).toBe(65);
    await rm(folder, { recursive: true });
  });
});

describe('evalake serve', () => {
  it('prints its URL, locks out a second server, and exits with 0 on SIGTERM', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'evalake-'));
    const args = ['serve', '--port', '0', '--data', folder];
    const child = spawn(process.execPath, [BUILT_PROGRAM, ...args], { stdio: 'pipe' });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    while (!text.includes('curl')) await once(child.stdout, 'data');
    expect(text).toMatch(/URL {3}http:\/\/127\.0\.0\.1:\d+/);
    expect(text).toContain(folder);
    expect(text).toMatch(/oaieval .* --http-run --http-run-url/);

    const second = await evalake(args);
    expect(second.code).toBe(65);
    expect(second.stderr).toContain('is in use by');
    expect((await evalake(['rebuild', '--data', folder])).code).toBe(65);

    const started = performance.now();
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(await evalake(['rebuild', '--data', folder])).toMatchObject({ code: 0, stderr: '' });
    await rm(folder, { recursive: true });
  });
});
