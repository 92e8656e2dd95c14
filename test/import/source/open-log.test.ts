import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLog } from '#import/source/open-log.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalake-open-log-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('reads a file beside a log, but follows no link', async () => {
  const secret = join(folder, 'secret');
  await writeFile(secret, 'root:x');
  await writeFile(join(folder, 'log.jsonl'), '{}\n');
  await writeFile(join(folder, 'beside.json'), '[]');
  await symlink(secret, join(folder, 'linked.json'));
  const { source } = await openLog(join(folder, 'log.jsonl'));
  expect((await source.neighbour('beside.json'))?.toString()).toBe('[]');
  expect(await source.hasNeighbour('beside.json')).toBe(true);
  expect(await source.neighbour('linked.json')).toBeUndefined();
  expect(await source.hasNeighbour('linked.json')).toBe(false);
});
