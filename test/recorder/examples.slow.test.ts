import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readLocalLog } from '#recorder/index.ts';
import { LocalServer } from '../support/local-server.ts';
import { testFolder } from '../support/recorder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a command of the examples as a user does, from the project's root. */
async function run(command: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const options = { cwd: root, env: { ...process.env, ...env } };
  const { stdout } = await promisify(execFile)(process.execPath, command, options);
  return stdout;
}

describe('the examples', () => {
  it('record to a log', async () => {
    const folder = testFolder();
    expect(await run(['examples/eval-local.mjs', folder])).toMatch(/^6 events in .*\.jsonl\n$/);
    const [file = ''] = readdirSync(folder);
    const log = await readLocalLog(join(folder, file));
    expect(log).toMatchObject({ spec: { eval_name: 'capitals.dev.v1' }, unreadable: [] });
    expect(log.finalReport).toEqual({ accuracy: 2 / 3 });
  });

  it('show what they would record', async () => {
    const lines = (await run(['examples/eval-dummy.mjs'])).trimEnd().split('\n');
    expect(lines).toHaveLength(7);
    expect(lines.at(-1)).toMatch(/^not recorded: .*"final_report"/);
  });

  it('record to a server, and the history command of the workflow then shows the run', async () => {
    const server = await LocalServer.start();
    onTestFinished(() => server.stop());
    const workflow = readFileSync(join(root, 'examples/github-actions/eval.yml'), 'utf8');
    const [, script = ''] = /run: node (\S+)/.exec(workflow) ?? [];
    const [, history = ''] = /run: npx evalake (history .*)/.exec(workflow) ?? [];
    const said = await run([script], {
      EVALAKE_URL: `${server.url}/v1/projects/capitals/events?tag=abc`,
      EVALAKE_SPOOL: testFolder(),
    });
    const runId = /^run (\w+): 6 events sent, 0 kept apart\n$/.exec(said)?.[1] ?? said;
    await server.until(
      async () => JSON.stringify(await server.json('/v1/projects/capitals/runs')),
      (runs) => runs.includes(runId),
    );
    const flags = history.split(' ').map((flag) => flag.replace('"$ENDPOINT"', server.url));
    const shown = await run([
      'dist/evalake.js',
      ...flags.map((f) => f.replace('"$PROJECT"', 'capitals')),
    ]);
    expect(shown).toMatch(new RegExp(`${runId} +two-of-three +capitals.dev.v1 +accuracy +0.6667`));
  });
});
