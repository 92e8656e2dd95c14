import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProjectApi } from '../clients/support/project-api.ts';
import { seededRandom } from '../clients/support/random.ts';
import { temporaryFolder } from '../clients/support/workspace.ts';
import { fixtureBodies, wholeRun } from '../support/events.ts';
import { createKey, startServer } from '../support/server-process.ts';

const ROUNDS = 5;
const PROJECT = 'demo';
const RUNS = ['261121101010TRUNCATE', '261021101010TRUNCATE', 'named'];
/** Files that are derived from the events files. */
const DERIVED = ['store', 'runs', 'final_reports', 'seals', 'results'];
const seed = 20261121;

const program = join(import.meta.dirname, '../../dist/evalake.js');

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

describe(`files that were cut off (seed ${seed})`, () => {
  const dataDir = temporaryFolder();
  const derived = () => DERIVED.flatMap((root) => filesBelow(join(dataDir, root)));
  /**
   * The hashes of derived files without the revision of seal records, which counts how often they
   * were written.
   */
  const hashes = () =>
    derived().map((file) => {
      const text = readFileSync(file);
      const lasting = file.endsWith('.json') ? text.toString().replace(/"revision":\d+/, '') : text;
      return [file, createHash('sha256').update(lasting).digest('hex')];
    });
  const rebuild = () => execFileSync(process.execPath, [program, 'rebuild', '--data', dataDir]);

  beforeAll(async () => {
    const key = createKey({ dataDir, scope: 'write', project: PROJECT });
    const readKey = createKey({ dataDir, scope: 'read', project: PROJECT });
    const server = await startServer({ dataDir });
    const bodies = [
      ...fixtureBodies('mixed.250-events'),
      ...RUNS.map((run_id) => JSON.stringify(wholeRun(50, { run_id }))),
    ];
    for (const body of bodies) {
      const headers = { 'content-type': 'application/json', 'x-api-key': key };
      const url = `${server.url}/v1/projects/${PROJECT}/events`;
      expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
    }
    const api = new ProjectApi(server.url, PROJECT, readKey);
    for (const run of RUNS) expect(await api.waitForStatus(run, ['complete'])).toBe('complete');
    await server.stop();
    rebuild();
  });

  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  test('are restored by a rebuild, whichever files were cut and wherever', () => {
    const before = hashes();
    expect(before.length).toBeGreaterThan(2 * RUNS.length);
    const random = seededRandom(seed);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const file of derived().filter(() => random() < 0.5)) {
        truncateSync(file, Math.floor(random() * statSync(file).size));
      }
      expect(hashes()).not.toEqual(before);
      rebuild();
      expect(hashes()).toEqual(before);
    }
  });
});
