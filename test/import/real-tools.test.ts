import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listRunsAnswer } from '#read/run-answers.ts';
import { convert, plain } from './formats/convert.ts';
import { ImportBench, LOGS } from './support.ts';

/**
 * What the real tools wrote (test/fixtures/README.md says how), and what each itself said of it: on its
 * terminal, in the header of its log, or in the results beside it.
 */
interface Said {
  readonly file: string;
  readonly model: string;
  readonly task: string;
  /** Where the tool states one. */
  readonly ts?: string;
  /** By metric: how many items, the score, and the standard error where the tool states one. */
  readonly metrics: Readonly<Record<string, readonly [number, number, number?]>>;
  readonly stated?: Readonly<Record<string, number>>;
  readonly tokens?: readonly [number, number];
  readonly report?: Readonly<Record<string, unknown>>;
}

const inspect = (file: string, ts: string): Said => ({
  file: `inspect/${file}`,
  ts,
  ...{ model: 'mockllm/model', task: 'words', tokens: [27, 9] },
  metrics: { includes: [9, 1 / 3, 0], match: [9, 1 / 9, 1 / 9] },
  report: {
    ...{ 'includes/accuracy,at_least_1': 1, 'includes/accuracy,mode': 0 },
    'match/accuracy,at_least_1': 1 / 3,
  },
});

const laughs = { model: 'org/laugher', task: 'laughs' } as const;
const laughsMetrics: Said['metrics'] = {
  'exact_match,whole': [4, 0.75, 0.25],
  'exact_match,letter': [4, 0.25, 0.25],
};
const guess = { model: 'org/laugher', task: 'guess', stated: { f1: 0.8 } } as const;
const guessMetrics: Said['metrics'] = { acc: [3, 2 / 3, 1 / 3] };
const lmEval = (folder: string, names: readonly [string, string], ts?: string): Said[] =>
  [
    { file: `lm-eval/${folder}/${names[0]}`, ...laughs, metrics: laughsMetrics },
    { file: `lm-eval/${folder}/${names[1]}`, ...guess, metrics: guessMetrics },
  ].map((said) => (ts === undefined ? said : { ...said, ts }));

const oaieval = (release: string, model: string, ts: string): Said => ({
  file: `evals/${release}.jsonl`,
  ...{ model, task: 'tiny.dev.match-v1', ts },
  metrics: { accuracy: [5, 0.6] },
  report: { accuracy: 0.6 },
});

/** Of promptfoo, by prompt: tests, passed of them, mean score. */
const promptfoo = (file: string, more: Partial<Said> = {}): readonly [Said, Said] => {
  const said = { file: `promptfoo/${file}`, model: 'echo', task: 'capitals', ...more };
  return [
    { ...said, metrics: { accuracy: [3, 2 / 3], score: [3, 2.5 / 3] } },
    { ...said, metrics: { accuracy: [3, 1 / 3], score: [3, 0.5] } },
  ];
};

const helmMatches = ['exact', 'quasi_exact', 'prefix_exact', 'quasi_prefix_exact'].map(
  (name) => `${name}_match`,
);
const helmStated = [
  ...['perplexity', 'bits_per_byte', 'ece_10_bin', 'ece_1_bin', 'selective_cov_acc_area'],
  ...['selective_acc@10', 'platt_coef', 'platt_intercept', 'platt_ece_10_bin', 'platt_ece_1_bin'],
];
const helmStats = z.array(
  z.object({
    name: z.object({ name: z.string(), perturbation: z.unknown().optional() }),
    mean: z.number().optional(),
  }),
);

/** A scenario of which its model answers a fifth right; what has no instances is in `stats.json`. */
function helm(
  folder: string,
  items: number,
  ats: readonly string[],
  more: readonly string[],
): Said {
  const path = join(LOGS, 'helm', folder, 'stats.json');
  const stats = helmStats.parse(JSON.parse(readFileSync(path, 'utf8')));
  const mean = (metric: string) =>
    stats.find(({ name }) => name.name === metric && name.perturbation === undefined)?.mean ?? NaN;
  const matches = helmMatches.flatMap((match) => ats.map((at) => `${match}${at}`));
  const worst = ['robustness', 'fairness'].flatMap((kind) =>
    matches.map((metric) => [`${metric},${kind},worst`, 0.2] as const),
  );
  const alone = [...helmStated, ...more].map((metric) => [metric, mean(metric)] as const);
  return {
    file: `helm/${folder}/per_instance_stats.json`,
    ...{ model: 'org/parrot', ts: '2026-09-21T14:13:20' },
    task: folder.split('/').at(-1)?.replace(':model=org_parrot', '') ?? '',
    metrics: Object.fromEntries(matches.map((metric) => [metric, [items, 0.2]])),
    stated: Object.fromEntries([...alone, ...worst]),
    tokens: [items * mean('num_prompt_tokens'), items],
  };
}

const lighteval = (
  release: string,
  time: string,
  more: Pick<Said, 'task' | 'metrics' | 'stated'>,
): Said => ({
  file: `lighteval/${release}/details/dummy/${time}/details_${more.task}_${time}.parquet`,
  ...{ model: 'dummy', ts: time.replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:'), ...more },
});
const sums: Said['metrics'] = { acc: [5, 0.4, 0.24494897427831783] };
const gen: Said['metrics'] = { em: [5, 0.2, 0.2], f1: [5, 0.2, 0.2] };

const whole: readonly (readonly Said[])[] = [
  [oaieval('0.1.1', 'gpt-3.5-turbo', '2026-11-28T17:39:31')],
  [oaieval('1.0.3', 'gpt-3.5-turbo', '2026-11-28T17:39:33')],
  [oaieval('2.0.0', 'dumb/echo', '2026-11-28T17:40:42')],
  [inspect('0.3.41/words.json.gz', '2026-11-28T17:40:48')],
  [inspect('0.3.100/words.json.gz', '2026-11-28T17:40:57')],
  [inspect('0.3.100/words.eval', '2026-11-28T17:41:16')],
  [inspect('0.3.285/words.json.gz', '2026-11-28T17:52:24')],
  [inspect('0.3.285/words.eval', '2026-11-28T17:52:29')],
  ...lmEval('0.4.1', [
    'pretrained__org__laugher_laughs.jsonl',
    'pretrained__org__laugher_guess.jsonl',
  ]).map((said) => [said]),
  ...lmEval('0.4.2', [
    'pretrained__org__laugher_laughs.jsonl',
    'pretrained__org__laugher_guess.jsonl',
  ]).map((said) => [said]),
  ...lmEvalTimed('0.4.3', '2026-11-28T17-52-30.085048'),
  ...lmEvalTimed('0.4.5', '2026-11-28T17-52-51.323340'),
  ...lmEvalTimed('0.4.7', '2026-11-28T17-55-06.397598'),
  ...lmEvalTimed('0.4.11', '2026-11-28T17-55-32.773777'),
  [
    {
      file: 'lm-eval/abacus__one/samples_sums_gen_2026-11-21T12-42-58.274159.jsonl',
      ...{ model: 'abacus/one', task: 'sums_gen', ts: '2026-11-21T12:42:58.274159' },
      metrics: { 'exact_match,strict': [4, 0.5], 'exact_match,digits': [4, 0.75] },
    },
  ],
  promptfoo('0.24.2/capitals.json', { task: 'promptfoo-15e206eecd2ecfc6', tokens: [9, 3] }),
  promptfoo('0.114.7/capitals.json', { ts: '2026-11-28T17:52:21.478' }),
  promptfoo('0.114.7/version-4.json', { ts: '2026-11-28T17:52:21.478' }),
  // Their evaluation is that of the JSON beside them.
  promptfoo('0.114.7/capitals.jsonl', { ts: '2026-11-28T17:52:21.478' }),
  promptfoo('0.123.1/capitals.json', { ts: '2026-11-28T17:47:53.989' }),
  promptfoo('0.123.1/capitals.jsonl', { ts: '2026-11-28T17:47:53.989' }),
  [lighteval('0.13.0', '2026-11-29T00-31-53.717548', { task: 'sums|0', metrics: sums })],
  [
    lighteval('0.13.0', '2026-11-29T00-31-53.717548', {
      ...{ task: 'sums:gen|0', metrics: gen },
      // It states `acc`, of which it has no sample, and BLEU, which is of them all.
      stated: { acc: 0, bleu: 0 },
    }),
  ],
  [lighteval('0.11.0', '2026-11-29T01-01-12.134002', { task: 'community|sums|0', metrics: sums })],
  [
    lighteval('0.11.0', '2026-11-29T01-01-12.134002', {
      ...{ task: 'community|gen|0', metrics: gen, stated: { bleu: 0 } },
    }),
  ],
  [
    helm(
      '0.5.4/simple_classification:model=org_parrot',
      5,
      [''],
      [...['classification_macro_f1', 'classification_micro_f1']],
    ),
  ],
  [helm('0.5.16/simple_mcqa:model=org_parrot,num_train_trials=2', 10, ['', '@5'], [])],
];

function lmEvalTimed(folder: string, time: string): (readonly Said[])[] {
  const names = [`samples_laughs_${time}.jsonl`, `samples_guess_${time}.jsonl`] as const;
  const ts = time.replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:');
  return lmEval(folder, names, ts).map((said) => [said]);
}

let bench: ImportBench;
beforeAll(async () => {
  bench = await ImportBench.open();
});
afterAll(() => bench.close());

const close = (value: number): unknown => expect.closeTo(value, 12);

describe('what real tools wrote', () => {
  it.each(whole.map((runs) => [runs[0]?.file ?? '', runs] as const))(
    '%s: the lake has what the tool says',
    async (file, said) => {
      const imported = await bench.import(join(LOGS, file));
      expect(imported.refused).toEqual([]);
      expect(imported.runs).toHaveLength(said.length);
      for (const [index, { run }] of imported.runs.entries()) {
        await expectSaid(run.runId, said[index]);
      }
    },
  );

  it.each(['0.3.41', '0.3.100', '0.3.285'])(
    'Inspect %s: a run that failed has its samples and its errors, and is not whole',
    async (release) => {
      const { entries, scores, refused } = await convert(
        join(LOGS, `inspect/${release}/words-failed.json.gz`),
      );
      expect({ scores, refused }).toEqual({ scores: { includes: 0.4, match: 0.2 }, refused: [] });
      const events = entries.filter(({ kind }) => kind === 'event').map((entry) => plain(entry));
      const ofType = (type: string) => events.filter((event) => typeOf(event) === type);
      expect(ofType('metrics')).toHaveLength(5);
      expect(ofType('error').at(-1)).toMatchObject({
        sample_id: null,
        data: { error: { message: expect.stringContaining('the model is away') as string } },
      });
      expect(entries.filter(({ kind }) => kind === 'report')).toEqual([]);
    },
  );
});

const typeOf = (event: unknown) => z.object({ type: z.string() }).parse(event).type;

async function expectSaid(runId: string, said: Said | undefined): Promise<void> {
  if (said === undefined) throw new Error(`nobody said anything of ${runId}`);
  const { model, task, ts = '', metrics, report = {}, stated = {}, tokens } = said;
  const run = await bench.run(runId);
  expect(run).toMatchObject({ status: 'complete', model_id: model, task_id: task, conflicts: 0 });
  expect(run.ts.slice(0, ts.length)).toBe(ts);
  expect(run.final_report).toMatchObject(report);
  const rows = await rowsOf(runId, Object.keys(metrics).length + Object.keys(stated).length);
  const found = rows.map(({ metric_name, n_items, score }) => [metric_name, [n_items, score]]);
  const items = Object.entries(metrics).map(([name, [n, score]]) => [name, [n, close(score)]]);
  const alone = Object.entries(stated).map(([name, score]) => [name, [0, close(score)]]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries([...items, ...alone]));
  for (const { metric_name, stderr, prompt_tokens, completion_tokens } of rows) {
    const error = metrics[metric_name ?? '']?.[2];
    if (error !== undefined) expect(stderr).toEqual(close(error));
    if (tokens !== undefined) expect([prompt_tokens, completion_tokens]).toEqual(tokens);
  }
}

/** The rows of `runs` of a run, a metric each, also of metrics that are stated alone. */
async function rowsOf(runId: string, count: number) {
  const read = async () => {
    const { runs } = listRunsAnswer.parse(
      await bench.server.json('/v1/projects/demo/runs?limit=500'),
    );
    return runs.filter(({ recorder_run_id }) => recorder_run_id === runId);
  };
  await expect.poll(async () => (await read()).length, { timeout: 20_000 }).toBe(count);
  return read();
}
