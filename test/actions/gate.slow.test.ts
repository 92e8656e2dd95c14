import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { listGatesAnswer } from '#gates/list-gates.ts';
import { BUILT_PROGRAM } from '../support/built-program.ts';
import { eventsOf, many, NEW, OLD } from '../support/compared-runs.ts';
import { LocalServer } from '../support/local-server.ts';

// The steps of the action run as GitHub's runner runs them: their shell, their environment with its
// expressions filled in, and files for outputs and the summary.

const folder = fileURLToPath(new URL('../../.github/actions/gate/', import.meta.url));
const action = z
  .object({
    inputs: z.record(z.string(), z.object({ default: z.string().optional() })),
    outputs: z.record(z.string(), z.object({ value: z.string() })),
    runs: z.object({
      using: z.literal('composite'),
      steps: z.array(
        z.object({
          id: z.string(),
          if: z.string().optional(),
          shell: z.literal('bash'),
          run: z.string(),
          env: z.record(z.string(), z.string()),
        }),
      ),
    }),
  })
  .parse(parse(readFileSync(join(folder, 'action.yml'), 'utf8')));

type Values = Readonly<Record<string, string>>;

interface Job {
  readonly code: number;
  readonly log: string;
  readonly summary: string;
  readonly outputs: Values;
}

/** The outputs in a runner's file: `name<<end`, lines, `end`. */
function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let line = lines.shift(); line !== undefined && line !== ''; line = lines.shift()) {
    const [, name = '', end = ''] = /^([\w-]+)<<(.+)$/.exec(line) ?? [];
    expect(name, line).not.toBe('');
    const at = lines.indexOf(end);
    outputs[name] = lines
      .splice(0, at + 1)
      .slice(0, -1)
      .join('\n');
  }
  return outputs;
}

function fillIn(text: string, inputs: Values, steps: ReadonlyMap<string, Values>): string {
  return text.replace(
    /\$\{\{ (?:inputs\.([\w-]+)|steps\.(\w+)\.outputs\.([\w-]+)) \}\}/g,
    (_, input: string | undefined, step: string | undefined, output: string | undefined) =>
      (input === undefined ? steps.get(step ?? '')?.[output ?? ''] : inputs[input]) ?? '',
  );
}

function bash(script: string, env: Values): Promise<{ code: number; log: string }> {
  return new Promise((resolve) => {
    const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script];
    const all: Values = { PATH: process.env['PATH'] ?? '', HOME: env['HOME'] ?? '', ...env };
    const child = execFile('bash', args, { env: all, timeout: 60_000 }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, log: stdout + stderr }),
    );
  });
}

async function runAction(given: Values): Promise<Job> {
  const home = mkdtempSync(join(tmpdir(), 'evalake-action-'));
  const defaults = Object.entries(action.inputs).map(([name, input]) => [
    name,
    input.default ?? '',
  ]);
  const inputs = { ...(Object.fromEntries(defaults) as Record<string, string>), ...given };
  const steps = new Map<string, Values>();
  const summaryFile = join(home, 'summary');
  writeFileSync(summaryFile, '');
  let [code, log] = [0, ''];
  for (const step of action.runs.steps) {
    if (step.if !== undefined) {
      expect(step.if).toBe("inputs.path != ''");
      if (inputs['path'] === '') continue;
    }
    const outputFile = join(home, `output-${step.id}`);
    writeFileSync(outputFile, '');
    const filled = Object.entries(step.env).map(([name, text]) => [
      name,
      fillIn(text, inputs, steps),
    ]);
    // No expression may stand in a script: its value would be run.
    expect(step.run).not.toContain('${{');
    const ended = await bash(step.run, {
      ...(Object.fromEntries(filled) as Record<string, string>),
      ...{ HOME: home, GITHUB_ACTION_PATH: folder },
      ...{ GITHUB_OUTPUT: outputFile, GITHUB_STEP_SUMMARY: summaryFile },
    });
    log += ended.log;
    code = ended.code;
    steps.set(step.id, readOutputs(readFileSync(outputFile, 'utf8')));
    if (code !== 0) break;
  }
  const outputs = Object.fromEntries(
    Object.entries(action.outputs).map(([name, { value }]) => [name, fillIn(value, inputs, steps)]),
  );
  const summary = readFileSync(summaryFile, 'utf8');
  rmSync(home, { recursive: true });
  return { code, log, summary, outputs };
}

/** A name that would end an output, start a command of the runner, or be a flag. */
const HOSTILE = '-x"$(touch /tmp/evalake-hostile)`\'%0A::error::';

let local: LocalServer;
let keys: { gate: string; write: string };

beforeAll(async () => {
  local = await LocalServer.start();
  const runs = [
    { id: OLD, metrics: { accuracy: many([1, 250], [0, 50]) } },
    { id: NEW, metrics: { accuracy: many([0, 150], [1, 150]) } },
    { id: HOSTILE, metrics: { accuracy: many([1, 250], [0, 50]) } },
    { id: 'unsure', metrics: { accuracy: many([0, 60], [1, 240]) } },
  ];
  for (const run of runs) await local.post(eventsOf(run), {}, '?task=quiz&model=m');
  await local.until(
    () =>
      Promise.all(
        runs.map(({ id }) => local.json(`/v1/projects/demo/runs/${encodeURIComponent(id)}`)),
      ),
    (answers) => answers.every((answer) => JSON.stringify(answer).includes('"complete"')),
  );
  keys = {
    gate: await local.createKey('gate', 'demo'),
    write: await local.createKey('write', 'demo'),
  };
});

afterAll(() => local.stop());

const gate = (inputs: Values) =>
  runAction({
    ...{ endpoint: local.url, project: 'demo', key: keys.gate, 'write-key': keys.write },
    ...{ command: `${process.execPath} ${BUILT_PROGRAM}`, baseline: OLD, wait: '5s' },
    ...inputs,
  });

describe('the action', () => {
  it('fails on a regression, with the summary and the outputs', async () => {
    const { code, log, summary, outputs } = await gate({ run: NEW });
    expect(code).toBe(1);
    expect(log).toContain(`::error title=evalake::run ${NEW} got worse: REGRESSED`);
    expect(summary).toMatch(/^\*\*fail: REGRESSED by accuracy\*\*\n/);
    expect(outputs).toEqual({
      verdict: 'REGRESSED',
      'exit-code': '1',
      run: NEW,
      url: `${local.url}/v1/projects/demo/runs/${NEW}`,
    });
  });

  it('passes with what cannot be told, or fails, as it is asked to', async () => {
    const passed = await gate({ run: 'unsure' });
    expect(passed).toMatchObject({ code: 0, outputs: { 'exit-code': '2' } });
    const failed = await gate({ run: 'unsure', inconclusive: 'fail' });
    expect(failed).toMatchObject({ code: 2, outputs: { verdict: 'INCONCLUSIVE' } });
  });

  it('takes names as they are', async () => {
    const { code, log, outputs } = await gate({ run: HOSTILE });
    expect({ code, log }).toEqual({ code: 0, log: '' });
    expect(outputs).toMatchObject({ run: HOSTILE, verdict: 'NO_REGRESSION' });
    const lines = `absent\n${HOSTILE}`;
    const absent = await gate({ run: lines, wait: '0' });
    expect(absent).toMatchObject({ code: 65, outputs: { run: 'absent', verdict: '' } });
    expect(absent.log.split('\n').filter((line) => line.startsWith('::'))).toHaveLength(1);
  });

  it('records decisions for good', async () => {
    const { outputs } = await gate({ run: NEW, record: 'true' });
    const listed = await local.json('/v1/projects/demo/gates', { 'x-api-key': keys.gate });
    const [newest] = listGatesAnswer.parse(listed).gates;
    expect(outputs['url']).toBe(`${local.url}/v1/projects/demo/gates/${newest?.gate_id ?? ''}`);
    expect(newest).toMatchObject({ run_id: NEW, verdict: 'REGRESSED' });
  });

  it('records a log first, and gates the runs in it', async () => {
    const file = join(local.dataFolder, 'log.jsonl');
    const spec = {
      spec: {
        ...{ completion_fns: ['m'], eval_name: 'quiz', base_eval: 'quiz', split: 'dev' },
        ...{ run_config: {}, created_by: '', run_id: 'logged', created_at: '2026-11-21T10:00:00Z' },
      },
    };
    const events = eventsOf({ id: 'logged', metrics: { accuracy: many([0, 200], [1, 100]) } });
    const report = { final_report: { accuracy: 1 / 3 } };
    const log = [spec, report, ...events.slice(0, -1)].map((line) => JSON.stringify(line));
    writeFileSync(file, `${log.join('\n')}\n`);
    const { code, outputs, log: said } = await gate({ path: file, wait: '20s' });
    expect({ code, outputs, said }).toMatchObject({
      code: 1,
      outputs: { run: 'logged', verdict: 'REGRESSED' },
      said: expect.stringContaining('got worse') as string,
    });
  });

  it.each<[string, Values, number, string]>([
    ['no run', {}, 64, 'name a run'],
    ['another word', { run: NEW, inconclusive: 'maybe' }, 64, 'fail or pass'],
    ['no program', { run: NEW, command: '/nowhere/evalake' }, 70, 'cannot start'],
    ['no log', { path: '/nowhere.jsonl' }, 65, 'was not recorded'],
  ])('says of %s what to do', async (_, inputs, code, text) => {
    const ended = await gate(inputs);
    expect(ended.code).toBe(code);
    expect(ended.log).toContain(`::error title=evalake::`);
    expect(ended.log).toContain(text);
  });
});
