import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT_PROGRAM } from '../support/built-program.ts';
import { detailed, documentNames } from '../support/documents.ts';
import { fixtureBodies, wholeRun } from '../support/events.ts';
import { LocalServer } from '../support/local-server.ts';

const RUN = '261121081110AVTYYZOZ';
const DOCUMENT = 'evaluation_results_2026-11-21_08-11-10.json';
const OTHER = 'evaluation_results_2026-11-22_00-00-00.json';
const RESULTS = fileURLToPath(new URL('../fixtures/results', import.meta.url));
const PATIENCE_MS = 120_000;

let local: LocalServer;
let scratch: string;

beforeAll(async () => {
  local = await LocalServer.start();
  scratch = await mkdtemp(join(tmpdir(), 'evalake-cli-'));
  for (const body of fixtureBodies('oaieval.5-samples')) await local.post(body);
  await local.post(wholeRun(2, { run_id: 'other', created_at: '2026-11-22T00:00:00Z' }));
  for (const run of [RUN, 'other']) {
    await local.until(
      () => local.get(`/v1/projects/demo/runs/${run}/results`),
      ({ status }) => status === 200,
      PATIENCE_MS,
    );
  }
  await local.until(
    () => local.json('/v1/projects/demo/runs'),
    (answer) => [RUN, 'other'].every((run) => JSON.stringify(answer).includes(run)),
    PATIENCE_MS,
  );
}, PATIENCE_MS);

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.stop();
  await rm(scratch, { recursive: true });
});

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function evalake(...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [BUILT_PROGRAM, ...args],
      { timeout: 60_000, killSignal: 'SIGKILL' },
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

const root = () => ['--root', join(local.dataFolder, 'store'), '--project', 'demo'];
const endpoint = () => ['--endpoint', local.url, '--project', 'demo'];
const sources: [string, () => string[]][] = [
  ['--root', root],
  ['--endpoint', endpoint],
];

describe.each(sources)('evalake export %s', (name, source) => {
  it('writes the results documents that the server gives', async () => {
    const out = join(scratch, `results${name}`);
    const { code, stdout } = await evalake(
      'export',
      '--format',
      'results',
      ...source(),
      '--out',
      out,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '2 files written.\n' });
    expect((await readdir(out)).sort()).toEqual([DOCUMENT, OTHER]);
    const served = await local.get(`/v1/projects/demo/runs/${RUN}/results`);
    expect(await readFile(join(out, DOCUMENT), 'utf8')).toBe(await served.text());
  });

  it('keeps files that are there, unless it is forced', async () => {
    const out = await mkdtemp(join(scratch, 'kept'));
    await writeFile(join(out, 'other.jsonl'), 'mine');
    const args = ['export', '--format', 'jsonl', ...source(), '--out', out];
    expect((await evalake(...args)).stdout).toBe('1 files written, 1 already there.\n');
    expect(await readFile(join(out, 'other.jsonl'), 'utf8')).toBe('mine');
    const forced = await evalake(...args, '--force', '--json');
    expect(JSON.parse(forced.stdout)).toEqual({ written: 2, already_there: 0, pruned: 0 });
    expect(await readFile(join(out, 'other.jsonl'), 'utf8')).toContain('"final_report"');
  });

  it('prints one run to standard output', async () => {
    const { code, stdout } = await evalake(
      ...['export', '--format', 'jsonl', '--run', RUN, ...source(), '--out', '-'],
    );
    expect(code).toBe(0);
    const [report, ...events] = stdout.trimEnd().split('\n');
    expect(JSON.parse(report ?? '')).toMatchObject({ final_report: { accuracy: 0.6 } });
    expect(events).toHaveLength(10);
  });

  it('exports the runs of a time range only', async () => {
    const { stdout } = await evalake(
      ...['export', '--format', 'jsonl', '--since', '2026-11-22', ...source(), '--out', '-'],
    );
    expect(stdout).toContain('"run_id":"other"');
    expect(stdout).not.toContain(RUN);
  });

  it('reports an absent run and exits with 65', async () => {
    const { code, stderr } = await evalake(
      ...['export', '--format', 'results', '--run', 'none', ...source(), '--out', '-'],
    );
    expect(code).toBe(65);
    expect(stderr).toMatch(/no run "none"/);
  });
});

describe('evalake export', () => {
  it.each(['csv', 'parquet'])(
    'writes the same %s from a store and from a server',
    async (format) => {
      const name = format === 'csv' ? `${RUN}.csv` : `run_id=${RUN}.parquet`;
      const written = [];
      for (const [from, source] of sources) {
        const out = join(scratch, `${format}${from}`);
        const args = ['export', '--format', format, '--run', RUN, '--out', out];
        expect((await evalake(...args, ...source())).code).toBe(0);
        expect(await readdir(out)).toEqual([name]);
        written.push(await readFile(join(out, name)));
      }
      expect(written[1]).toEqual(written[0]);
    },
  );

  it('exits with 64 for an invalid endpoint, and with 65 when no server answers', async () => {
    const args = ['export', '--format', 'csv', '--run', RUN, '--out', '-', '--endpoint'];
    const none = await evalake(...args, 'ftp://x');
    expect(none).toMatchObject({
      code: 64,
      stderr: 'evalake: --endpoint is no http or https URL\n',
    });
    const silent = await evalake(...args, 'http://127.0.0.1:1');
    expect(silent.code).toBe(65);
    expect(silent.stderr).toMatch(/cannot reach/);
  });

  it('refuses Parquet on standard output', async () => {
    const { code } = await evalake(
      ...['export', '--format', 'parquet', '--root', 'store', '--out', '-'],
    );
    expect(code).toBe(64);
  });
});

describe('evalake import of results documents', () => {
  it('reports the outcome of each file, and continues after a refused one', async () => {
    const folder = await mkdtemp(join(scratch, 'in'));
    const marked = { ...detailed([true, false]), summary: { pass_rate: 0.9 }, total_events: 3 };
    await writeFile(join(folder, 'evaluation_results_a.json'), '{"timestamp": "2026-');
    await writeFile(join(folder, 'evaluation_results_b.json'), JSON.stringify(marked));
    await writeFile(join(folder, 'evaluation_summary.json'), '{}');
    const { code, stdout, stderr } = await evalake(
      ...['import', folder, '--endpoint', local.url, '--project', 'cli'],
      ...['--state', join(scratch, 'state')],
    );
    const [file, refused, ...lines] = stdout.replaceAll(`${folder}/`, '').split('\n');
    expect(file).toBe('evaluation_results_a.json (results document)');
    expect(refused).toMatch(/refused the file: .*not JSON/);
    expect(lines).toEqual([
      'evaluation_results_b.json: evaluation 261112T131025123Z: new, 1 mark: /summary/pass_rate is 0.9, computed 0.5',
      'evaluation_summary.json: ignored: a summary is made from the evaluations and not taken in',
      'results documents: 1 new, 1 marked',
      '',
    ]);
    expect(code).toBe(65);
    expect(stderr).toMatch(/not everything was imported: 1 refused, see above/);
  });

  it(
    'counts what is new, and what is already there',
    async () => {
      const args = [
        ...['import', RESULTS, '--endpoint', local.url, '--project', 'folder'],
        ...['--state', join(scratch, 'state')],
      ];
      const first = await evalake(...args);
      expect(first.code).toBe(0);
      expect(first.stdout.trimEnd().split('\n').at(-1)).toBe('results documents: 24 new');
      expect(first.stdout.split('\n')).toHaveLength(documentNames().length + 2);
      await local.until(
        async () => (await evalake(...args)).stdout.trimEnd().split('\n').at(-1),
        (line) => line === 'results documents: 24 already there',
        PATIENCE_MS,
      );
    },
    2 * PATIENCE_MS,
  );
});

describe('evalake amend', () => {
  const who = ['--author', 'alice', '--reason', 'the key was wrong'];

  it('corrects an event, and run lists what was there before', async () => {
    const change = ['--event', '1', '--data', '{"correct": true}', ...who];
    const { code, stdout } = await evalake('amend', 'other', ...change, ...endpoint());
    expect(code).toBe(0);
    expect(stdout).toMatch(/^event 1 of run other replaced, as amendment \d{16}; /);
    const shown = await local.until(
      async () => (await evalake('run', 'other', ...root())).stdout,
      (text) => text.includes('amended'),
      PATIENCE_MS,
    );
    expect(shown).toMatch(
      /^amended {3}event 1: now \{"correct": true\}, was \{"correct":false\}; by alice at .*: the key was wrong$/m,
    );
    expect(shown).toMatch(/^accuracy +1\.?0* /m);
  });

  it.each([
    ['no endpoint', ['--event', '0', '--withdraw', ...who], 64, /say where: --endpoint/],
    ['no target', ['--withdraw', ...who], 64, /give event_id or item/],
    ['no change', ['--item', 'x', ...who], 64, /give data or "withdraw": true/],
    ['no JSON', ['--item', 'x', '--data', 'yes', ...who], 64, /--data is no JSON/],
    ['no author', ['--item', 'x', '--withdraw', '--reason', 'r'], 64, /--author/],
    ['an unknown run', ['--item', 'x', '--withdraw', ...who], 65, /has no sealed run/],
  ])('exits for %s with one line', async (what, change, expected, line) => {
    const address = what === 'no endpoint' ? [] : endpoint();
    const { code, stderr } = await evalake('amend', 'none', ...change, ...address);
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(code).toBe(expected);
  });
});
