import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { recogniseFormat } from '#import/known-formats.ts';
import { openLog } from '#import/source/open-log.ts';
import { convert } from './formats/convert.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));
const DOCUMENT = fileURLToPath(new URL('../../docs/import.md', import.meta.url));

/** The rows of the table of releases: a format and a release. */
function documentedReleases(): string[] {
  const [, after = ''] = readFileSync(DOCUMENT, 'utf8').split('What is read of which release');
  const [table = ''] = after.split('\n\n').slice(1);
  let format = '';
  return table
    .trim()
    .split('\n')
    .slice(2)
    .map((row) => {
      const [name = '', release = ''] = row
        .split('|')
        .slice(1)
        .map((cell) => cell.trim());
      format = name === '' ? format : name;
      return `${format}: ${release}`;
    });
}

const lmEval = (release: string, time: string) =>
  ['laughs', 'guess'].map((task) => `logs/lm-eval/${release}/samples_${task}_${time}.jsonl`);
const oldLmEval = (release: string) =>
  ['laughs', 'guess'].map(
    (task) => `logs/lm-eval/${release}/pretrained__org__laugher_${task}.jsonl`,
  );

const lighteval = (release: string, tasks: readonly string[], time: string) =>
  tasks.map(
    (task) => `logs/lighteval/${release}/details/dummy/${time}/details_${task}_${time}.parquet`,
  );

/** The logs of each row; their scores are in `real-tools.test.ts` and in the tests of each format. */
const logs: Readonly<Record<string, readonly string[]>> = {
  'recorder log: evals 0.1.1': ['logs/evals/0.1.1.jsonl'],
  'recorder log: evals 1.0.3 and 2.0.0': ['logs/evals/1.0.3.jsonl', 'logs/evals/2.0.0.jsonl'],
  'recorder log: evals 3.0.1': ['local-recorder.mixed.500-events.jsonl'],
  'evalsig RunFrame: 0.1.2': [
    'logs/evalsig/capitals.json',
    'evalsig-store/demo/year=2026/month=11/run_id=run-0.parquet',
  ],
  'lm-evaluation-harness: 0.4.0 to 0.4.2': [...oldLmEval('0.4.1'), ...oldLmEval('0.4.2')],
  'lm-evaluation-harness: 0.4.3 to 0.4.5': [
    ...lmEval('0.4.3', '2026-11-28T17-52-30.085048'),
    ...lmEval('0.4.5', '2026-11-28T17-52-51.323340'),
  ],
  'lm-evaluation-harness: 0.4.7 to 0.4.13': [
    ...lmEval('0.4.7', '2026-11-28T17-55-06.397598'),
    ...lmEval('0.4.11', '2026-11-28T17-55-32.773777'),
    'logs/lm-eval/abacus__one/samples_sums_2026-11-21T12-42-58.274159.jsonl',
  ],
  'lm-evaluation-harness: with `--output_path x.json`': [
    'cases/L1_output_path_is_a_file/samples_t_2026-01-16T15-23-47.285735.jsonl',
  ],
  'Inspect: before `eval_id` (0.3.41 and later)': ['logs/inspect/0.3.41/words.json.gz'],
  'Inspect: 0.3.41 to 0.3.95': [
    'logs/inspect/0.3.41/words.json.gz',
    'cases/I1_inspect_no_completion.json',
  ],
  'Inspect: 0.3.100 to 0.3.285': [
    ...['0.3.100', '0.3.285'].flatMap((release) =>
      ['words.json.gz', 'words.eval', 'words-failed.json.gz'].map(
        (name) => `logs/inspect/${release}/${name}`,
      ),
    ),
  ],
  'promptfoo: version 2': ['logs/promptfoo/0.24.2/capitals.json'],
  'promptfoo: version 3, and 4, which its viewer serves': [
    'logs/promptfoo/0.114.7/capitals.json',
    'logs/promptfoo/0.123.1/capitals.json',
    'logs/promptfoo/0.114.7/version-4.json',
  ],
  'promptfoo: `.jsonl`': [
    'logs/promptfoo/0.114.7/capitals.jsonl',
    'logs/promptfoo/0.123.1/capitals.jsonl',
  ],
  'lighteval: 0.5 to 0.10': [
    'logs/lighteval/details/org/old/2025-05-02T10-00-00.000001/details_lighteval|arc|0|0_2025-05-02T10-00-00.000001.parquet',
  ],
  'lighteval: 0.11 to 0.13': [
    'logs/lighteval/details/org/small/2026-11-20T09-30-15.123456/details_sums|0_2026-11-20T09-30-15.123456.parquet',
    ...lighteval('0.11.0', ['community|sums|0', 'community|gen|0'], '2026-11-29T01-01-12.134002'),
    ...lighteval('0.13.0', ['sums|0', 'sums:gen|0'], '2026-11-29T00-31-53.717548'),
  ],
  'HELM: 0.5.4 to 0.5.16': [
    'logs/helm/sums:subject=one,model=org_small/stats.json',
    'logs/helm/0.5.4/simple_classification:model=org_parrot/per_instance_stats.json',
    'logs/helm/0.5.16/simple_mcqa:model=org_parrot,num_train_trials=2/per_instance_stats.json',
  ],
  'OpenAI’s hosted evals: the API’s version 1': ['logs/openai/output_items.json'],
  'TrainLoop: its folders': [
    'cases/T1_trainloop/data/results/2026-03-15_14-30-22/greeting_suite.jsonl',
  ],
};

describe('the table of releases in docs/import.md', () => {
  const rows = documentedReleases().map((row) => row.replaceAll("'", '’'));

  it('has a log for each row, and no log without a row', () => {
    expect(rows).toEqual(Object.keys(logs));
  });

  it.each(rows)('%s: its logs are read whole', async (row) => {
    for (const log of logs[row] ?? []) {
      const path = join(FIXTURES, log);
      const { head } = await openLog(path);
      const format = recogniseFormat(head, path);
      const [word = ''] = row.split(/[: ’]/);
      expect(format?.name.toLowerCase()).toContain(word.toLowerCase());
      // Documents are taken in as they are; what becomes of them is in `cases.test.ts`.
      if (format?.kind !== 'events') continue;
      const { entries, refused } = await convert(path);
      expect({ log, refused, isEmpty: entries.length === 0 }).toMatchObject({
        refused: [],
        isEmpty: false,
      });
    }
  });
});
