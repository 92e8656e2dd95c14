import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listGatesAnswer } from '#gates/list-gates.ts';
import { BUILT_PROGRAM } from '../support/built-program.ts';
import { after, before, eventsOf, many, NEW, OLD, type TestRun } from '../support/compared-runs.ts';
import { LocalServer } from '../support/local-server.ts';
import { untilJudged } from '../support/until-judged.ts';

const HOSTILE = 'q\u001B[2J\u009B2J';
const runs: readonly TestRun[] = [
  before,
  after,
  { id: 'worse', metrics: { accuracy: many([0, 150], [1, 150]) } },
  { id: 'same', metrics: { accuracy: many([1, 2000]) } },
  { id: 'same again', metrics: { accuracy: many([1, 2000]) } },
  { id: 'good', metrics: { accuracy: [1, 1] }, idOf: (i) => `${HOSTILE}${i}` },
  { id: 'bad', metrics: { accuracy: [0, 1] }, idOf: (i) => `${HOSTILE}${i}` },
];
const cut = eventsOf({ ...after, id: 'cut', isWhole: false });

let local: LocalServer;

beforeAll(async () => {
  local = await LocalServer.start();
  for (const run of runs) await local.post(eventsOf(run), {}, '?task=quiz&model=m&config_hash=h');
  await local.post(cut, {}, '?task=quiz&model=m');
  await untilJudged(local, runs);
});

afterAll(() => local.stop());

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function evalakeWith(
  args: readonly string[],
  onMessage: () => void = () => undefined,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [BUILT_PROGRAM, ...args],
      { timeout: 30_000, killSignal: 'SIGKILL' },
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
    child.stderr?.once('data', onMessage);
  });
}

const evalake = (...args: readonly string[]) => evalakeWith(args);

const gate = (...args: readonly string[]) => evalake('gate', ...args, '--wait', '0');

const answered = z.object({
  verdict: z.string().nullable(),
  exit_code: z.int(),
  decided_by: z.array(z.string()),
  missing: z.string().nullable(),
  gate_id: z.string().nullable(),
  comparison: z.object({ metrics: z.array(z.unknown()) }).nullable(),
});

const sources: [string, () => string[]][] = [
  ['a store', () => ['--root', join(local.dataFolder, 'store'), '--project', 'demo']],
  ['a server', () => ['--endpoint', local.url, '--project', 'demo']],
];

describe.each(sources)('evalake gate over %s', (name, source) => {
  it.each<[string, string, number, string]>([
    ['same again', 'same', 0, 'pass: NO_REGRESSION by accuracy'],
    ['worse', OLD, 1, 'fail: REGRESSED by accuracy'],
    [NEW, OLD, 2, "can't tell: INCONCLUSIVE by accuracy"],
  ])('decides about %s against %s: %i', async (run, baseline, code, sentence) => {
    const outcome = await gate(run, '--baseline', baseline, ...source());
    expect(outcome).toMatchObject({ code, stderr: '' });
    const lines = outcome.stdout.split('\n');
    expect(lines.slice(0, 2)).toEqual([`${run} against ${baseline}, quiz`, sentence]);
    expect(lines[2]).toMatch(/^accuracy/);
    expect(lines.filter((line) => line.startsWith('  accuracy ')).length).toBeLessThanOrEqual(10);
  });

  it("has evalsig's words and codes by its policy", async () => {
    const its = ['--policy', 'evalsig', '--method', 'mcnemar', '--min-delta', '0.02'];
    const { code, stdout } = await gate('worse', '--baseline', OLD, ...source(), ...its);
    expect({ code, stdout }).toEqual({
      code: 2,
      stdout: expect.stringContaining("evalsig's gate says INCONCLUSIVE") as string,
    });
    const better = await gate(OLD, '--baseline', 'worse', ...source(), ...its);
    expect(better.code).toBe(0);
    expect(better.stdout).toContain('pass: ALLOW by accuracy');
    const reject = await gate('same', '--baseline', 'same again', ...source(), ...its);
    expect(reject.code).toBe(1);
  });

  it('prints JSON and Markdown', async () => {
    const json = await gate('worse', '--baseline', OLD, ...source(), '--output', 'json');
    expect(answered.parse(JSON.parse(json.stdout))).toMatchObject({
      verdict: 'REGRESSED',
      exit_code: 1,
      decided_by: ['accuracy'],
      missing: null,
      gate_id: null,
    });
    const asked = ['bad', '--baseline', 'good', ...source(), '--output', 'markdown'];
    const { stdout } = await gate(...asked);
    expect(stdout).toMatch(/^\*\*can't tell: INCONCLUSIVE by accuracy\*\*\n\n## bad against good/);
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  it('records a decision once, lists it, and decides as it', async () => {
    const id = `release-${name.replace(' ', '-')}`;
    const asked = ['worse', '--baseline', OLD, ...source(), '--record', '--id', id];
    for (let i = 0; i < 2; i += 1) {
      const { code, stdout } = await gate(...asked);
      expect(code).toBe(1);
      expect(stdout).toContain(`recorded as ${id}\n`);
    }
    const other = await gate(...asked, '--alpha', '0.2');
    expect(other).toMatchObject({ code: 65, stdout: '' });
    expect(other.stderr).toContain('choose another id');
    const listed = await evalake('gates', ...source(), '--json', '--run-id', 'worse');
    const { gates } = listGatesAnswer.parse(JSON.parse(listed.stdout));
    expect(gates.filter(({ gate_id }) => gate_id === id)).toHaveLength(1);
    const { stdout } = await evalake('gates', ...source());
    expect(stdout).toMatch(new RegExp(`REGRESSED +1 +worse +${OLD} +\\S+ +${id}`));
  });

  it('says what a run lacks when the time is over', async () => {
    const { code, stdout, stderr } = await evalake(
      ...['gate', 'cut', '--baseline', OLD, ...source(), '--wait', '1s'],
    );
    expect(code).toBe(2);
    expect(stdout).toBe(
      "can't tell about run cut: it is receiving: 300 of 300 known events, its end has not come\n",
    );
    expect(stderr).toMatch(/^evalake: waiting for run cut, 1 s at most: it is receiving: .*\n$/);
  });

  it('says that there is no baseline', async () => {
    const { code, stdout, stderr } = await gate('bad', ...source(), '--output', 'json');
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(answered.parse(JSON.parse(stdout))).toMatchObject({
      verdict: null,
      exit_code: 2,
      missing: expect.stringContaining('--baseline') as string,
      comparison: null,
    });
  });

  it.each<[string, string[], number, string]>([
    ['no run', [], 64, "missing required argument 'run'"],
    ["evalsig's gate without a margin", ['x', '--policy', 'evalsig'], 64, '--min-delta: '],
    ['a margin of nothing', ['x', '--min-delta', 'x'], 64, '--min-delta: '],
    ['a bad time', ['x', '--wait', 'soon'], 64, 'such as 90s'],
    ['an id that is a path', ['x', '--record', '--id', '../x'], 64, '--id: '],
    ['an id for nothing', ['x', '--id', 'x'], 64, '--record'],
    ['no such run', ['none', '--baseline', OLD], 65, 'has no run "none"'],
    ['no such baseline', [NEW, '--baseline', 'none'], 65, 'has no run "none"'],
    ['itself', [NEW, '--baseline', NEW], 65, 'with itself'],
    ['a baseline that still comes in', [NEW, '--baseline', 'cut'], 65, 'is not sealed yet'],
    ['no item in common', [NEW, '--baseline', 'good'], 65, 'the runs share no item'],
  ])('says of %s in one line what to do', async (_case, args, code, text) => {
    const outcome = await evalake('gate', '--wait', '0', ...args, ...source());
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toContain(text);
    expect(outcome.stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

it('waits until the run is whole', async () => {
  const late = eventsOf({ ...after, id: 'late' });
  await local.post(late.slice(0, 100), {}, '?task=quiz&model=m&config_hash=h');
  let isWaiting = false;
  const asked = ['gate', 'late', '--baseline', NEW, '--wait', '25s'];
  const waiting = evalakeWith(
    [...asked, '--endpoint', local.url, '--project', 'demo'],
    () => (isWaiting = true),
  );
  await local.until(() => Promise.resolve(isWaiting), Boolean);
  await local.post(late.slice(100), {}, '?task=quiz&model=m&config_hash=h');
  const { code, stdout, stderr } = await waiting;
  expect(stderr).toContain('waiting for run late');
  expect(stdout).toContain('pass: NO_REGRESSION by accuracy');
  expect(code).toBe(0);
});
