import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { createKey, type ServerProcess, startServer } from '../support/server-process.ts';
import { PROJECT, startSeeded } from './seed.ts';

const tool = fileURLToPath(new URL('../../.cache/schemathesis/bin/st', import.meta.url));

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'ignored_auth',
];
const SEED = Number(process.env.EVALAKE_FUZZ_SEED ?? '20261121');
const SECONDS = 60;

/** Each existing run has to be found some times, on a busy machine too. */
const SECONDS_WITH_RUNS = 120;

let folder: string;
let server: ServerProcess;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalake-fuzz-'));
});

afterEach(async () => {
  const printed = server.output();
  expect(await server.stop()).toBe(0);
  await rm(folder, { recursive: true, force: true });
  expect(printed).not.toContain('a request failed');
});

/** Path parameters of existing things, used in most cases: random ones would find nothing. */
function configuration(runs: readonly string[]): string {
  return `
[dictionaries]
projects.values = ["${PROJECT}"]
runs.values = ${JSON.stringify(runs)}

[parameters]
"path.project" = { dictionary = "projects", probability = 0.9 }
"path.run" = { dictionary = "runs", probability = 0.8 }
`;
}

interface Fuzzed {
  /** The number of operations that were tested. */
  readonly operations: number;
  /** How often each GET below `runs/R…` of the seeded project was answered 200, by its last part. */
  readonly found: Readonly<Record<string, number>>;
}

/** Fuzzes all operations of the document, expects success, and prints the number of cases. */
async function fuzz(
  runs: readonly string[],
  args: readonly string[],
  seconds: number,
): Promise<Fuzzed> {
  const cwd = join(folder, 'schemathesis');
  await mkdir(cwd);
  await writeFile(join(cwd, 'schemathesis.toml'), configuration(runs));
  const child = spawn(
    tool,
    [
      ...['run', `${server.url}/v1/openapi.json`, '--checks', CHECKS.join()],
      ...['--phases', 'coverage,fuzzing', '--max-examples', '15', '--max-time', String(seconds)],
      ...['--seed', String(SEED), '--suppress-health-check', 'all', '--no-color', ...args],
      ...['--report', 'har', '--report-har-path', 'requests.har'],
    ],
    { cwd, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code, printed).toBe(0);
  const found = foundRuns(await readFile(join(cwd, 'requests.har'), 'utf8'));
  console.log(/Test cases:\n.*/.exec(printed)?.[0], 'answered 200 of the seeded runs:', found);
  return { operations: Number(/Tested: (\d+)/.exec(printed)?.[1]), found };
}

const harSchema = z.object({
  log: z.object({
    entries: z.array(
      z.object({
        request: z.object({ method: z.string(), url: z.string() }),
        response: z.object({ status: z.number() }),
      }),
    ),
  }),
});

function foundRuns(har: string): Fuzzed['found'] {
  const found: Record<string, number> = {};
  for (const { request, response } of harSchema.parse(JSON.parse(har)).log.entries) {
    const match = new RegExp(`/${PROJECT}/runs/[^/?]+(/\\w+)?(\\?|$)`).exec(request.url);
    if (!match || request.method !== 'GET' || response.status !== 200) continue;
    const part = match[1] ?? '/';
    found[part] = (found[part] ?? 0) + 1;
  }
  return found;
}

it('with an admin key: gives no 5xx, and no answer that the document lacks', async () => {
  const key = createKey({ dataDir: folder, scope: 'admin' });
  const seeded = await startSeeded(folder, key);
  ({ server } = seeded);
  const headers = ['-H', `Authorization: Bearer ${key}`];
  const { operations, found } = await fuzz(seeded.runs, headers, SECONDS_WITH_RUNS);
  expect(operations).toBeGreaterThan(10);
  for (const part of ['/', '/events', '/metrics', '/results']) {
    expect(found[part], part).toBeGreaterThan(3);
  }
});

it('without a key where one is needed: gives the same', async () => {
  createKey({ dataDir: folder, scope: 'admin' });
  server = await startServer({ dataDir: folder });
  const { operations, found } = await fuzz(['none'], [], SECONDS);
  expect(operations).toBeGreaterThan(10);
  expect(found).toEqual({});
});
