import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createKey, freePort } from '../support/server-process.ts';
import { runScript } from './support/python.ts';
import { RawJson } from './support/raw-json.ts';
import { openWorkspace, type Workspace } from './support/workspace.ts';

const importedSchema = z.object({
  runs: z.array(
    z.object({
      run_id: z.string(),
      added: z.int(),
      already_there: z.int(),
      report: z.string(),
      status: z.string(),
      missing: z.array(z.tuple([z.int(), z.int()])),
    }),
  ),
  refused_count: z.int(),
});

describe('the real HttpRecorder, with the server away for its first posts', () => {
  let workspace: Workspace;
  let adminKey: string;
  let fallback: string;
  let runId: string;

  beforeAll(async () => {
    workspace = await openWorkspace();
    adminKey = createKey({ dataDir: workspace.dataDir, scope: 'admin' });
    fallback = join(workspace.dataDir, 'fallback.jsonl');
    const away = `http://127.0.0.1:${await freePort()}/v1/projects/demo/events`;
    const args = [away, workspace.eventsUrl(), fallback];
    const said = await runScript('record_through_outage.py', args);
    runId = z.object({ run_id: z.string() }).parse(said).run_id;
  });
  afterAll(() => workspace.close());

  async function importFallback(state: string) {
    const { stdout } = await promisify(execFile)(process.execPath, [
      'dist/evalake.js',
      ...['import', fallback, '--endpoint', workspace.server.url, '--project', 'demo', '--json'],
      ...['--key', adminKey, '--state', join(workspace.dataDir, state)],
    ]);
    return importedSchema.parse(JSON.parse(stdout));
  }

  test('leaves a gap, which its fallback file fills except for events that it dropped', async () => {
    // Acknowledged events show when they are staged.
    expect(await workspace.api.waitForStatus(runId, ['receiving'])).toBe('receiving');
    expect(await workspace.api.run(runId)).toMatchObject({ missing: [[0, 249]] });
    expect(await importFallback('state')).toEqual({
      runs: [
        {
          run_id: runId,
          added: 100,
          already_there: 0,
          report: 'none',
          status: 'receiving',
          missing: [[100, 249]],
        },
      ],
      refused_count: 0,
    });
  });

  test.each(['state', 'another-state'])(
    'and imported again (%s) changes nothing',
    async (state) => {
      expect(await importFallback(state)).toMatchObject({
        runs: [{ added: 0, already_there: 100, missing: [[100, 249]] }],
      });
    },
  );

  test('has no event twice', async () => {
    const events = (await workspace.api.eventTexts(runId)).map((text) => new RawJson(text));
    const numbered = events.filter((event) => event.value('sample_id') !== null);
    const ids = numbered.map((event) => Number(event.value('event_id')));
    const matches = ids.filter((_, index) => numbered[index]?.value('type') === 'match');
    const expected = Array.from({ length: 400 }, (_, id) => id).filter(
      (id) => id < 100 || id >= 250,
    );
    expect(matches.sort((a, b) => a - b)).toEqual(expected);
    expect(await workspace.api.run(runId)).toMatchObject({ conflicts: 0, model_id: 'dummy-1' });
  });
});
