import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toldComparison } from '#schemas/compare.ts';
import { BUILT_PROGRAM } from '../support/built-program.ts';
import { after, before, eventsOf, NEW, OLD, type TestRun } from '../support/compared-runs.ts';
import { LocalServer } from '../support/local-server.ts';
import { untilJudged } from '../support/until-judged.ts';

/** A name that would clear a terminal. */
const HOSTILE = 'q\u001B[2J\u009B2J';
const runs: readonly TestRun[] = [
  { ...before, id: 'first' },
  before,
  after,
  { ...after, id: 'cut', isWhole: false },
  { id: 'good', metrics: { accuracy: [1, 1] }, idOf: (i) => `${HOSTILE}${i}` },
  { id: 'bad', metrics: { accuracy: [0, 1] }, idOf: (i) => `${HOSTILE}${i}` },
];

let local: LocalServer;

beforeAll(async () => {
  local = await LocalServer.start();
  for (const run of runs) await local.post(eventsOf(run), {}, '?task=quiz&model=m&config_hash=h');
  await untilJudged(
    local,
    runs.filter(({ isWhole = true }) => isWhole),
  );
});

afterAll(() => local.stop());

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function compare(...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [BUILT_PROGRAM, 'compare', ...args],
      { timeout: 20_000, killSignal: 'SIGKILL' },
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

const sources: [string, () => string[]][] = [
  ['a store', () => ['--root', join(local.dataFolder, 'store'), '--project', 'demo']],
  ['a server', () => ['--endpoint', local.url, '--project', 'demo']],
];

describe.each(sources)('evalake compare over %s', (_, source) => {
  it('prints the runs, what is unfair, a sentence for each metric, and the items', async () => {
    const { code, stdout, stderr } = await compare(OLD, NEW, ...source(), '--limit', '2');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toEqual([
      `${NEW} against ${OLD}, quiz`,
      expect.stringMatching(/^accuracy: can't tell: .* 300 shared items; 60 got worse, 50 better$/),
      '  accuracy q0: 1 → 0',
      '  accuracy q1: 1 → 0',
      '  and more',
    ]);
  });

  it('pools further baselines, and says so before the verdict', async () => {
    const { stdout } = await compare('first', NEW, '--baseline', OLD, ...source());
    const lines = stdout.split('\n');
    expect(lines[1]).toBe(`! the baseline is the mean of 2 runs: ${OLD}, first`);
    expect(lines[2]).toMatch(/^accuracy: /);
  });

  it('lists the items that are asked for', async () => {
    const { stdout } = await compare(OLD, NEW, ...source(), '--items', 'better', '--limit', '60');
    expect(stdout.match(/: 0 → 1$/gm)).toHaveLength(50);
    expect(stdout).not.toContain('1 → 0');
  });

  it('takes margin, alpha, policy and method', async () => {
    const own = await compare(OLD, NEW, ...source(), '--min-delta', '0.1', '--alpha', '0.05');
    expect(own.stdout).toMatch(/did not get worse by 10.0 points or more: .*\(95 % interval/);
    const its = ['--policy', 'evalsig', '--method', 'paired_t', '--metric', 'accuracy'];
    const { stdout } = await compare(OLD, NEW, ...source(), ...its);
    expect(stdout).toMatch(/is compared by evalsig's method: .* paired t,/);
  });

  it('prints the API’s answer as JSON, and Markdown', async () => {
    const asked = [OLD, NEW, ...source(), '--items', 'worse', '--limit', '3'];
    const { stdout } = await compare(...asked, '--output', 'json');
    const query = `baseline=${OLD}&candidate=${NEW}&items=worse&limit=3`;
    const answer = await local.json(`/v1/projects/demo/compare?${query}`);
    expect(toldComparison.strict().parse(JSON.parse(stdout))).toEqual(answer);
    expect((await compare(...asked, '--json')).stdout).toBe(stdout);
    const markdown = (await compare(...asked, '--output', 'markdown')).stdout;
    expect(markdown).toMatch(/^## .* against .*\n\n\| metric \| verdict \|/);
    expect(markdown).toContain('| accuracy | **INCONCLUSIVE** |');
    expect(markdown.match(/^\| q\d+ \|/gm)).toHaveLength(3);
  });

  it.each(['text', 'markdown'])(
    'prints names that a terminal would act on escaped: %s',
    async (form) => {
      const { code, stdout } = await compare('good', 'bad', ...source(), '--output', form);
      expect(code).toBe(0);
      expect(stdout).toContain('[2J');
      expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    },
  );

  it.each<[string, string[], number, string]>([
    ['a run that has no baseline', ['bad'], 65, 'name one'],
    ['an unknown form', [OLD, NEW, '--output', 'xml'], 64, 'Allowed choices are text, json'],
    ['an alpha of 2', [OLD, NEW, '--alpha', '2'], 64, '--alpha: '],
    ['a margin of nothing', [OLD, NEW, '--min-delta', 'x'], 64, '--min-delta: '],
    ['no limit', [OLD, NEW, '--limit', '0'], 64, '--limit: '],
    [
      "evalsig's method by another policy",
      [OLD, NEW, '--policy', 'default', '--method', 'mcnemar'],
      ...([64, "--method: is evalsig's"] as const),
    ],
    ['no such run', [OLD, 'none'], 65, 'project demo has no run "none"'],
    ['a run that still comes in', ['cut', NEW], 65, 'is not sealed yet'],
    ['a run with itself', [NEW, NEW], 65, 'would be compared with itself'],
    ['no item in common', [OLD, 'good'], 65, 'the runs share no item'],
  ])('says of %s in one line what to do', async (_case, args, code, text) => {
    const outcome = await compare(...args, ...source());
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toContain(text);
    expect(outcome.stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

it('says that it needs to know what to read', async () => {
  const { code, stderr } = await compare(OLD, NEW);
  expect(code).toBe(64);
  expect(stderr).toContain('--root <store> or --endpoint <url>');
});
