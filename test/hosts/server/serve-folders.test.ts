import { existsSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { tableFolders } from '#adapters/duckdb/duckdb-views.ts';
import { LocalServer } from '../../support/local-server.ts';

let local: LocalServer;
afterEach(() => local.stop());

it('makes the folders of all tables when it starts, though no query has come', async () => {
  local = await LocalServer.start();
  const folders = tableFolders(local.dataFolder);
  expect(folders.length).toBeGreaterThan(5);
  expect(folders.filter((folder) => !existsSync(folder))).toEqual([]);
});
