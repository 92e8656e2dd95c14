import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ServerProcess } from '../support/server-process.ts';
import { createKey, startServer } from '../support/server-process.ts';

const tool = fileURLToPath(new URL('../../.cache/schemathesis/bin/st', import.meta.url));

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'ignored_auth',
];
const SEED = 20261121;
const SECONDS = 60;

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

/** Fuzzes every operation of the document; what schemathesis printed, which ends well. */
async function fuzz(args: readonly string[]): Promise<string> {
  const child = spawn(
    tool,
    [
      ...['run', `${server.url}/v1/openapi.json`, '--checks', CHECKS.join()],
      ...['--phases', 'coverage,fuzzing', '--max-examples', '15', '--max-time', String(SECONDS)],
      ...['--seed', String(SEED), '--suppress-health-check', 'all', '--no-color', ...args],
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code, printed).toBe(0);
  console.log(/Test cases:\n.*/.exec(printed)?.[0]);
  return printed;
}

/** How many operations were asked; the document has more than ten. */
function tested(printed: string): number {
  return Number(/Tested: (\d+)/.exec(printed)?.[1]);
}

it('with an admin key: no 5xx, and nothing that the document does not name', async () => {
  const key = createKey({ dataDir: folder, scope: 'admin' });
  server = await startServer({ dataDir: folder });
  const printed = await fuzz(['-H', `Authorization: Bearer ${key}`]);
  expect(tested(printed)).toBeGreaterThan(10);
});

it('without a key where one is needed: the same', async () => {
  createKey({ dataDir: folder, scope: 'admin' });
  server = await startServer({ dataDir: folder });
  const printed = await fuzz([]);
  expect(tested(printed)).toBeGreaterThan(10);
});
