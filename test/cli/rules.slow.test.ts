import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertRule } from '#schemas/alerts.ts';
import { triedRuleAnswer } from '#schemas/rules.ts';
import { BUILT_PROGRAM } from '../support/built-program.ts';
import { before, eventsOf, many, NEW } from '../support/compared-runs.ts';
import { LocalServer } from '../support/local-server.ts';

const fallen = { ...before, id: NEW, metrics: { accuracy: many([0, 200], [1, 100]) } };
let local: LocalServer;

beforeAll(async () => {
  local = await LocalServer.start();
  for (const run of [before, fallen]) {
    await local.post(eventsOf(run), {}, '?task=quiz&model=m&config_hash=h');
  }
  await local.until(
    () => local.json(`/v1/projects/demo/runs/${NEW}`),
    (answer) => JSON.stringify(answer).includes('REGRESSED'),
  );
});
afterAll(() => local.stop());

const sources: [string, () => string[]][] = [
  ['a lake', () => ['--data', local.dataFolder]],
  ['a server', () => ['--endpoint', local.url]],
];

describe.each(sources)('evalake alerts rule over %s', (_, source) => {
  const alerts = (...args: readonly string[]) =>
    new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
      const child = execFile(
        process.execPath,
        [BUILT_PROGRAM, 'alerts', ...args, '--project', 'demo', ...source()],
        { timeout: 20_000, killSignal: 'SIGKILL' },
        (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
      );
    });

  it('tries, sets, lists and removes one', async () => {
    const what = ['--against', 'run_before', '--task', 'quiz', '--alpha', '0.1'];
    const tried = await alerts('rule', 'try', ...what, '--json');
    expect(triedRuleAnswer.strict().parse(JSON.parse(tried.stdout))).toMatchObject({
      evaluations: 2,
      spoke: 1,
      newest: [{ run_id: NEW }],
    });
    expect((await alerts('rule', 'try', ...what)).stdout).toContain('would have spoken once');
    expect(await alerts('rule', 'set', 'sudden', ...what)).toEqual({
      ...{ code: 0, stdout: 'Rule sudden is set.\n', stderr: '' },
    });
    const listed = await alerts('rules', '--json');
    expect(alertRule.array().parse(JSON.parse(listed.stdout))).toMatchObject([
      { kind: 'rule', series: 1, dead: false, rule: { name: 'sudden', task: 'quiz', alpha: 0.1 } },
    ]);
    expect((await alerts('rule', 'remove', 'sudden')).code).toBe(0);
    const again = await alerts('rule', 'remove', 'sudden');
    expect(again).toMatchObject({ code: 64, stdout: '' });
    expect(again.stderr).toContain('no rule is called "sudden"; there are none');
  });

  it('says which option a rule does not take', async () => {
    const wrong = await alerts('rule', 'set', 'x', '--against', 'pinned', '--q', '2');
    expect(wrong).toMatchObject({ code: 64, stdout: '' });
    expect(wrong.stderr).toContain('--q expected a number between 0 and 1');
  });
});
