import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { root } from '../../scripts/bundle-options.ts';
import { ProjectApi } from '../clients/support/project-api.ts';
import { freePort } from '../support/server-process.ts';
import { wholeRun } from '../support/events.ts';
import { ServedCommand } from './served-command.ts';

const RUN = '261121081110AVTYYZOZ';
const WITHIN = { timeout: 60_000 };

let folder: string;
let dev: ServedCommand;
let program: string;

/** A copy of the project, whose sources a test may edit. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evalake-dev-'));
  for (const name of ['bin', 'lib', 'schemas', 'scripts', 'web', 'package.json', 'tsconfig.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  program = readFileSync(join(folder, 'bin/evalake.ts'), 'utf8');
  const command = ['npm', 'run', 'dev', '--', '--data', 'data'] as const;
  dev = new ServedCommand({ command: [...command], folder, port: await freePort() });
  await dev.ready();
});

afterEach(async () => {
  await dev.interrupt();
  rmSync(folder, { recursive: true });
});

function edit(text: string): void {
  writeFileSync(join(folder, 'bin/evalake.ts'), program.replace('import', `${text}\nimport`));
}

async function untilPrinted(text: string): Promise<void> {
  await vi.waitFor(() => expect(dev.output).toContain(text), WITHIN);
}

async function rowsOf(sql: string): Promise<unknown> {
  const response = await fetch(`${dev.url}/v1/sql`, {
    method: 'POST',
    body: JSON.stringify({ sql }),
    headers: { 'content-type': 'application/json' },
  });
  return z.object({ rows: z.unknown() }).parse(await response.json()).rows;
}

describe('npm run dev', () => {
  it('starts again at each edit that builds, and keeps the data', async () => {
    const response = await fetch(`${dev.url}/v1/projects/demo/events`, {
      method: 'POST',
      body: JSON.stringify(wholeRun(4)),
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(200);

    edit(`console.error('edited ' + 'once');`);
    await untilPrinted('edited once');
    edit(`console.error('edited' twice);`);
    await untilPrinted('[ERROR]');
    await dev.ready();
    // The server of before starts a program of its build, which is still there.
    expect(await rowsOf('SELECT 1 AS one')).toEqual([[1]]);
    edit(`console.error('edited ' + 'thrice');`);
    await untilPrinted('edited thrice');

    await dev.ready();
    const api = new ProjectApi(dev.url, 'demo', '');
    expect(await api.waitForStatus(RUN, ['complete'])).toBe('complete');
  });

  it('ends with all that it started when it is interrupted', async () => {
    await dev.interrupt();
    await expect(fetch(`${dev.url}/healthz`)).rejects.toThrow('fetch failed');
  });
});
