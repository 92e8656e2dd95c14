import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleLambdas, sizeLimits } from '../../scripts/bundle-lambdas.ts';

let folder: string;
let ingest: Metafile['outputs'][string] | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalake-'));
  const bundle = (await bundleLambdas(folder)).get('ingest');
  ingest = Object.entries(bundle?.outputs ?? {}).find(([path]) => path.endsWith('.mjs'))?.[1];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('the bundle of ingest is within its limit', () => {
  expect(ingest?.bytes).toBeGreaterThan(100_000);
  expect(ingest?.bytes).toBeLessThan(sizeLimits.ingest ?? 0);
});

it('ingest loads none of what only readers ask for', () => {
  const parts = Object.entries(ingest?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [path] : [],
  );
  expect(parts).toContain('schemas/recorder-event.ts');
  const ofReaders = /^(lib\/(compare|gates|query|read)\/|schemas\/(compare|gate|sql-api|api)\.ts)/;
  expect(parts.filter((path) => ofReaders.test(path))).toEqual([]);
});
