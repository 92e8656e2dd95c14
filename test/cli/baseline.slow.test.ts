import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listedBaselinesSchema } from '#schemas/project-settings.ts';
import { BUILT_PROGRAM } from '../support/built-program.ts';
import { after, before, eventsOf, NEW, OLD, type TestRun } from '../support/compared-runs.ts';
import { LocalServer } from '../support/local-server.ts';

const runs: readonly TestRun[] = [before, after];
let local: LocalServer;

beforeAll(async () => {
  local = await LocalServer.start();
  for (const run of runs) await local.post(eventsOf(run), {}, '?task=quiz&model=m&config_hash=h');
  const cut = eventsOf({ ...after, id: 'cut', isWhole: false });
  await local.post(cut, {}, '?task=quiz&model=m');
  await local.until(
    () => Promise.all(runs.map(({ id }) => local.json(`/v1/projects/demo/runs/${id}`))),
    (answers) => answers.every((answer) => JSON.stringify(answer).includes('"complete"')),
  );
});

afterAll(() => local.stop());

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const sources: [string, () => string[]][] = [
  ['a lake', () => ['--data', local.dataFolder]],
  ['a server', () => ['--endpoint', local.url]],
];

describe.each(sources)('evalake baseline over %s', (_, source) => {
  const baseline = (...args: readonly string[]): Promise<Outcome> =>
    new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [BUILT_PROGRAM, 'baseline', ...args, '--project', 'demo', ...source()],
        { timeout: 20_000, killSignal: 'SIGKILL' },
        (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
      );
    });

  it('sets, lists and clears a pin', async () => {
    const rule = 'else the newest run with the tag main, else of the same model and configuration';
    const set = await baseline('set', OLD, '--model', 'm');
    expect(set).toEqual({ code: 0, stdout: `quiz, m: ${OLD}\n${rule}\n`, stderr: '' });
    const listed = await baseline('list', '--json');
    expect(listedBaselinesSchema.parse(JSON.parse(listed.stdout))).toMatchObject({
      pins: [{ task: 'quiz', model: 'm', runs: [OLD] }],
      problems: [],
    });
    expect((await baseline('set', NEW, OLD)).stdout).toContain(`quiz: ${NEW}, ${OLD}\n`);
    await baseline('clear', '--task', 'quiz', '--model', 'm');
    expect((await baseline('clear', '--task', 'quiz')).stdout).toBe(`${rule}\n`);
    const again = await baseline('clear', '--task', 'quiz');
    expect(again).toMatchObject({ code: 65, stdout: '' });
    expect(again.stderr).toContain('nothing is pinned');
  });

  it.each([
    ['of another task', [OLD, '--task', 'maths'], 'quiz'],
    ['that is not there', ['nowhere'], 'nowhere'],
    ['that is still received', ['cut'], 'cut'],
  ])('refuses a run %s in one line', async (_what, args, word) => {
    const { code, stdout, stderr } = await baseline('set', ...args);
    expect({ code, stdout }).toEqual({ code: 65, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(word)]);
    expect((await baseline('list')).stdout).not.toContain(':');
  });

  it.each([['set'], ['clear']])('%s needs to know what', async (verb) => {
    expect((await baseline(verb)).code).toBe(64);
  });
});
