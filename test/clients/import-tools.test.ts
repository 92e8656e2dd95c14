import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createKey } from '../support/server-process.ts';
import { olderFrameworks, runFramework, runModule } from './support/frameworks.ts';
import { installPromptfoo, newPromptfoo, oldPromptfoo, runPromptfoo } from './support/promptfoo.ts';
import { registry, runTool } from './support/python.ts';
import { openWorkspace, type Workspace } from './support/workspace.ts';

let workspace: Workspace;
let adminKey: string;
beforeAll(async () => {
  workspace = await openWorkspace();
  adminKey = createKey({ dataDir: workspace.dataDir, scope: 'admin' });
});
afterAll(() => workspace.close());

/** What a tool says of its own run. */
interface Said {
  readonly model: string;
  /** Its beginning, where the tool has no name for it. */
  readonly task: string;
  /** Its beginning; empty where the tool states none. */
  readonly time: string;
  readonly samples: number;
  /** By metric: the score, and the standard error where the tool has one. */
  readonly scores: Readonly<Record<string, readonly [number, number?]>>;
  readonly tokens?: readonly [number, number];
}

const imported = z.object({
  runs: z.array(z.object({ run_id: z.string(), status: z.literal('complete') })),
  refused_count: z.literal(0),
});
const rowsSchema = z.object({
  runs: z.array(
    z.object({
      recorder_run_id: z.string(),
      model_id: z.string(),
      task_id: z.string(),
      ts: z.string(),
      metric_name: z.string(),
      n_items: z.int(),
      score: z.number(),
      stderr: z.number().nullable(),
      prompt_tokens: z.int().nullable(),
      completion_tokens: z.int().nullable(),
    }),
  ),
});

/** Imports a log of one run into the started server, and compares the rows of its metrics. */
async function expectImported(file: string, said: Said): Promise<void> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    'dist/evalake.js',
    ...['import', file, '--endpoint', workspace.server.url, '--project', 'demo', '--json'],
    ...['--key', adminKey, '--state', join(workspace.dataDir, 'state')],
  ]);
  const [run, ...others] = imported.parse(JSON.parse(stdout)).runs;
  expect(others).toEqual([]);
  const rows = await rowsOf(run?.run_id ?? '', Object.keys(said.scores).length);
  expect(rows.map(({ metric_name }) => metric_name).sort()).toEqual(
    Object.keys(said.scores).sort(),
  );
  for (const row of rows) {
    expect(row).toMatchObject({
      ...{ model_id: said.model, n_items: said.samples },
      task_id: expect.stringMatching(new RegExp(`^${said.task}`)) as string,
      ts: expect.stringMatching(new RegExp(`^${said.time}`)) as string,
    });
    const [score = NaN, stderr] = said.scores[row.metric_name] ?? [];
    expect(row.score).toBeCloseTo(score, 12);
    if (stderr !== undefined) expect(row.stderr).toBeCloseTo(stderr, 12);
    if (said.tokens !== undefined) {
      expect([row.prompt_tokens, row.completion_tokens]).toEqual(said.tokens);
    }
  }
}

async function rowsOf(runId: string, count: number) {
  const read = async () => {
    const { runs } = rowsSchema.parse(JSON.parse(await workspace.api.getText('/runs?limit=500')));
    return runs.filter(({ recorder_run_id }) => recorder_run_id === runId);
  };
  await expect.poll(async () => (await read()).length, { timeout: 20_000 }).toBe(count);
  return read();
}

describe('logs that the real tools write now, imported', () => {
  const RUN_STARTED = /Run started: (\d{12})\w{8}/;
  const ACCURACY = /accuracy: ([\d.]+)/;

  /** What `oaieval` prints: the beginning of the run's id is its time. */
  function oaievalSays(printed: string): Said {
    const [, digits = ''] = RUN_STARTED.exec(printed) ?? [];
    const [year, month, day, hour, minute, second] = digits.match(/../g) ?? [];
    const [, accuracy] = ACCURACY.exec(printed) ?? [];
    return {
      ...{ model: 'dumb/echo', task: 'tiny.dev.match-v1', samples: 5, tokens: [50, 5] },
      time: `20${year}-${month}-${day}T${hour}:${minute}:${second}`,
      scores: { accuracy: [Number(accuracy)] },
    };
  }

  const args = (file: string) => [
    ...['dumb/echo', 'tiny', '--registry_path', registry],
    ...['--record_path', file, '--user', 'alice'],
  ];

  test('evals 3.0.1', async () => {
    const file = join(workspace.dataDir, 'evals-3.jsonl');
    const { code, stderr } = await runTool('oaieval', args(file));
    expect(code).toBe(0);
    await expectImported(file, oaievalSays(stderr));
  });

  test('evals 2.0.0', async () => {
    const file = join(workspace.dataDir, 'evals-2.jsonl');
    const printed = await runModule('evals.cli.oaieval', args(file));
    await expectImported(file, oaievalSays(printed));
  });

  const valueAndError = z.tuple([z.number(), z.number()]);
  const older = { PYTHONPATH: olderFrameworks };

  test.each([
    ['0.3.285, .json', 'json', 12, [], {}],
    ['0.3.285, .eval, a sample of which failed', 'eval', 11, ['stumble'], {}],
    ['0.3.41, .json', 'json', 12, [], older],
    ['0.3.41, .json, a sample of which failed', 'json', 11, ['stumble'], older],
  ])('Inspect %s', async (name, format, samples, more, env) => {
    const folder = join(workspace.dataDir, `inspect-${name}`);
    const said = z
      .object({
        file: z.string(),
        model: z.string(),
        task: z.string(),
        created: z.string(),
        samples: z.int(),
        scores: z.record(z.string(), valueAndError),
        tokens: z.tuple([z.int(), z.int()]),
      })
      .parse(JSON.parse(await runFramework('inspect_log.py', [folder, format, ...more], env)));
    expect(said).toMatchObject({ samples, tokens: [36, 12] });
    expect(Object.keys(said.scores)).toEqual(['includes', 'match']);
    await expectImported(said.file, { ...said, time: said.created.slice(0, 19) });
  });

  const harnessResults = z.object({
    results: z.record(z.string(), z.record(z.string(), z.unknown())),
    'n-samples': z.record(z.string(), z.object({ effective: z.int() })),
    model_name: z.string(),
  });

  /** What the harness writes of one of its tasks: `metric,filter` and `metric_stderr,filter`. */
  function harnessSays(file: string, task: string): Said {
    const stated = harnessResults.parse(JSON.parse(readFileSync(file, 'utf8')));
    const values = stated.results[task] ?? {};
    const metrics = Object.keys(values).filter(
      (key) => key.includes(',') && !key.includes('_stderr,'),
    );
    const [, day = '', hour = '', minute = '', second = ''] =
      /_([\d-]{10})T(\d\d)-(\d\d)-(\d\d)/.exec(file) ?? [];
    return {
      ...{ model: stated.model_name, task, time: `${day}T${hour}:${minute}:${second}` },
      samples: stated['n-samples'][task]?.effective ?? NaN,
      scores: Object.fromEntries(
        metrics.map((metric) => [
          // `none` is the filter that does nothing.
          metric.replace(/,none$/, ''),
          valueAndError.parse([values[metric], values[metric.replace(',', '_stderr,')]]),
        ]),
      ),
    };
  }

  test.each([
    ['0.4.13', 'lm_eval', 'dummy', {}],
    ['0.4.10', 'lm_laugher', 'laugher', older],
  ])('lm-evaluation-harness %s, a group of two tasks', async (release, module, model, env) => {
    const folder = join(workspace.dataDir, `harness-${release}`);
    const args = ['--model', model, '--tasks', 'both', '--include_path', 'tasks'];
    await runModule(module, [...args, '--log_samples', '--output_path', folder], env);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const find = (part: string) => join(folder, files.find((name) => name.includes(part)) ?? '');
    for (const [task, metrics] of [
      ['laughs', ['exact_match,letter', 'exact_match,whole']],
      ['guesses', ['acc', 'acc_norm']],
    ] as const) {
      const said = harnessSays(find('results_'), task);
      expect(Object.keys(said.scores).sort()).toEqual(metrics);
      await expectImported(find(`samples_${task}_`), said);
    }
  });

  /** What `promptfoo eval` prints of its tests, each of which costs four tokens. */
  function promptfooSays(printed: string, [tests, tokens, time]: readonly RegExp[]): Said {
    const [, passed = '', failed = ''] = tests?.exec(printed) ?? [];
    const [, prompt = '', completion = ''] = tokens?.exec(printed) ?? [];
    expect([passed, failed, prompt, completion]).toEqual(['2', '1', '9', '3']);
    const samples = Number(passed) + Number(failed);
    return {
      ...{ model: 'echo', task: '', samples },
      time: time?.exec(printed)?.[1] ?? '',
      // Of the failed test's two assertions one holds.
      scores: { accuracy: [Number(passed) / samples], score: [2.5 / 3] },
      tokens: [Number(prompt), Number(completion)],
    };
  }

  test('promptfoo 0.24.2', async () => {
    installPromptfoo(oldPromptfoo);
    const file = join(workspace.dataDir, 'capitals.json');
    const printed = await runPromptfoo(oldPromptfoo, [file], workspace.dataDir);
    const words = [/Successes: (\d+)\s+Failures: (\d+)/, /Prompt (\d+), Completion (\d+)/];
    await expectImported(file, { ...promptfooSays(printed, words), task: 'promptfoo-' });
  });

  test.each(['json', 'jsonl'])(
    'promptfoo 0.123.1, .%s',
    async (format) => {
      installPromptfoo(newPromptfoo);
      const file = join(workspace.dataDir, `capitals-as-${format}.${format}`);
      const printed = await runPromptfoo(newPromptfoo, [file], workspace.dataDir);
      const words = [
        /(\d+) passed [^]*?(\d+) failed /,
        /\((\d+) prompt, (\d+) completion\)/,
        /Starting evaluation eval-\w+-([\d-]+T[\d:]+)/,
      ];
      const said = promptfooSays(printed, words);
      expect(said.time).not.toBe('');
      // A line has neither the name nor the time of the evaluation.
      const lost = { task: 'promptfoo-', time: '' };
      await expectImported(file, {
        ...said,
        task: 'capitals',
        ...(format === 'jsonl' ? lost : {}),
      });
    },
    180_000,
  );
});
