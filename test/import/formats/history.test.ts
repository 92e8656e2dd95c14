import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convert, plain } from './convert.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalake-history-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, value: unknown): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  return path;
}

const lines = (values: readonly unknown[]) =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');

/** The shape of a log by release, as far as it differs, and what is read of it. */
describe('releases of lm-evaluation-harness', () => {
  const sample = (doc_id: number, more: object) => ({
    ...{ doc_id, doc: {}, target: '1', arguments: [], resps: [['a']], filtered_resps: ['a'] },
    ...more,
  });
  const config = { model: 'hf', model_args: 'pretrained=org/m,dtype=float16' };

  it('0.4.0 to 0.4.2: one list, named by model and task', async () => {
    const results = { arc_easy: { 'acc,none': 0.5 } };
    await write('v040/results.json', { results, config, git_hash: 'x' });
    const path = await write('v040/pretrained__org__m_arc_easy.jsonl', [
      sample(0, { acc: 1 }),
      sample(1, { acc: 0 }),
    ]);
    const { scores, entries, refused } = await convert(path);
    expect({ scores, refused }).toEqual({ scores: { acc: 0.5 }, refused: [] });
    expect(entries[0]).toMatchObject({
      runId: expect.stringMatching(/^org\/m::arc_easy::/) as string,
    });
  });

  it('before 0.4.6: filters are told by their order', async () => {
    const time = '2024-07-01T10-00-00.000001';
    const results = { t: { 'em,strict': 0.5, 'em,flexible': 1 } };
    await write(`v043/results_${time}.json`, { results, config, model_name: 'org/m' });
    const path = await write(
      `v043/samples_t_${time}.json`,
      lines([
        sample(0, { em: 1 }),
        sample(1, { em: 0 }),
        sample(0, { em: 1 }),
        sample(1, { em: 1 }),
      ]),
    );
    expect((await convert(path)).scores).toEqual({ 'em,strict': 0.5, 'em,flexible': 1 });
  });

  it('documents that the results count and the file lacks are missing', async () => {
    const time = '2026-07-01T10-00-00.000001';
    const counts = { 'n-samples': { t: { original: 10, effective: 5 } } };
    await write(`cut/results_${time}.json`, { results: { t: {} }, config, ...counts });
    const first = sample(0, { filter: 'none', metrics: ['acc'], acc: 1 });
    const path = await write(`cut/samples_t_${time}.jsonl`, lines([first]));
    expect((await convert(path)).entries.at(-1)).toMatchObject({ missing: { events: 4 } });
  });
});

describe('releases of promptfoo', () => {
  const result = (q: number, success: boolean, more: object = {}) => ({
    ...{ provider: { id: 'openai:m' }, prompt: { raw: 'p', display: 'p' }, vars: { q } },
    ...{ success, score: Number(success), namedScores: {} },
    ...more,
  });
  const both = [result(0, true), result(1, false)];
  const numbered = both.map((one, testIdx) => ({ ...one, promptIdx: 0, testIdx }));
  const stats = { successes: 1, failures: 1 };
  const prompts = [{ raw: 'p', label: 'p', provider: 'openai:m' }];

  it.each([
    ['1, the summary alone', 'a.json', { version: 1, results: both, stats, table: {} }],
    ['1', 'b.json', { results: { version: 1, results: both, stats }, config: {} }],
    ['2', 'c.json', { results: { version: 2, results: both, stats }, config: {} }],
    [
      ...(['3', 'd.json'] as const),
      { evalId: 'e', results: { version: 3, prompts, results: numbered, stats }, config: {} },
    ],
    [
      ...(['4', 'e.json'] as const),
      { version: 4, createdAt: 1, config: {}, results: { prompts, results: numbered, stats } },
    ],
    ['.jsonl', 'f.jsonl', lines(numbered)],
  ])('version %s', async (_, name, value) => {
    const { scores, entries, refused } = await convert(await write(name, value));
    expect({ scores, refused }).toEqual({ scores: { accuracy: 0.5, score: 0.5 }, refused: [] });
    expect(entries.map(({ kind }) => kind)).toEqual([
      'spec',
      ...Array<string>(4).fill('event'),
      'report',
    ]);
    expect(entries.at(-1)).not.toHaveProperty('unproven', expect.any(String));
  });

  it('version 2: a listed prompt names its provider by its label, a result by both', async () => {
    const provider = { id: 'openai:m', label: 'mine' };
    const head = { prompts: [{ raw: 'p', label: 'p', provider: 'mine' }], vars: ['q'] };
    const results = both.map((one) => ({ ...one, provider, prompt: { raw: 'p 0', label: 'p' } }));
    const summary = { version: 2, results, stats, table: { head } };
    const { entries } = await convert(await write('label.json', { results: summary, config: {} }));
    const specs = entries.flatMap((entry) => (entry.kind === 'spec' ? [plain(entry)] : []));
    expect(specs).toMatchObject([{ data: { completion_fns: ['mine'] } }]);
  });

  it('means stand in the report under the names of what is recorded', async () => {
    const counts = { testPassCount: 1, testFailCount: 1, score: 1, namedScores: { a: 3 } };
    const metrics = { ...counts, namedScoresCount: { a: 2 } };
    const results = { version: 3, prompts: [{ ...prompts[0], metrics }], results: numbered };
    const { entries } = await convert(await write('means.json', { evalId: 'm', results }));
    const report = entries.at(-1);
    expect(report && plain(report)).toMatchObject({
      data: { accuracy: 0.5, score: 0.5, total_score: 1, a: 1.5, testPassCount: 1 },
    });
  });

  it('a weighted sum has its mean by the weights; a derived metric is stated as it is', async () => {
    const sums = { namedScores: { polite: 3, double: 6 }, namedScoresCount: { polite: 2 } };
    const counts = { testPassCount: 1, testFailCount: 1, score: 1, ...sums };
    const metrics = { ...counts, namedScoreWeights: { polite: 6 } };
    const results = { version: 3, prompts: [{ ...prompts[0], metrics }], results: numbered };
    const { entries } = await convert(await write('weights.json', { evalId: 'w', results }));
    expect(entries.map((entry) => plain(entry))).toMatchObject([
      { data: { stated_scores: { double: { score: 6 } } } },
      ...entries.slice(1, -1).map(() => ({})),
      { data: { polite: 0.5, accuracy: 0.5 } },
    ]);
  });

  it('a result of a prompt that is not listed is a run that is not whole', async () => {
    const other = { ...result(2, true), promptIdx: 5, testIdx: 2 };
    const results = { version: 3, prompts, results: [...numbered, other] };
    const { entries } = await convert(await write('unlisted.json', { evalId: 'u', results }));
    const reports = entries.filter(({ kind }) => kind === 'report');
    expect(reports[0]).not.toHaveProperty('unproven');
    expect(reports).toMatchObject([
      { runId: 'u::0' },
      { runId: 'u::5', unproven: 'the file does not list its prompt' },
    ]);
  });

  it('a result that failed with an error has an error event', async () => {
    const failed = result(2, false, {
      failureReason: 2,
      error: 'timeout',
      promptIdx: 0,
      testIdx: 2,
    });
    const results = { version: 3, prompts, results: [failed] };
    const { entries } = await convert(await write('error.json', { evalId: 'x', results }));
    const texts = entries.flatMap((entry) =>
      entry.kind === 'event' ? [entry.text.toString()] : [],
    );
    expect(texts).toHaveLength(3);
    expect(JSON.parse(texts[2] ?? '')).toMatchObject({ type: 'error', data: { error: 'timeout' } });
  });
});

describe('releases of Inspect', () => {
  const sample = (id: number, value: string) => ({
    ...{
      id,
      epoch: 1,
      output: { choices: [{ message: { content: [{ type: 'text', text: 'a' }] } }] },
    },
    ...{ scores: { match: { value } } },
  });
  const spec = { task: 't', task_id: 'T', run_id: 'R', created: '2024-11-01T10:00:00', model: 'm' };
  const scores = [{ name: 'match', metrics: { accuracy: { value: 0.5 } } }];
  const samples = [sample(1, 'C'), sample(2, 'I')];

  it('0.3.41: no eval_id, and a retried log is another run', async () => {
    const log = { version: 2, status: 'success', results: { scores }, samples };
    const first = await convert(await write('i1.json', { ...log, eval: spec }));
    const retried = await convert(
      await write('i2.json', { ...log, eval: { ...spec, run_id: 'S' } }),
    );
    expect(first.scores).toEqual({ match: 0.5 });
    const ids = [first, retried].map(({ entries: [entry] }) => entry);
    expect(ids).toMatchObject([
      { runId: expect.stringMatching(/^T::R::/) as string },
      { runId: expect.stringMatching(/^T::S::/) as string },
    ]);
  });

  it('samples that the results count and the log lacks are missing', async () => {
    const results = { total_samples: 5, scores };
    const log = { version: 2, status: 'success', eval: spec, results, samples };
    const { entries } = await convert(await write('i3.json', log));
    expect(entries.at(-1)).toMatchObject({ missing: { events: 3 } });
  });

  it.each(['error', 'cancelled', 'started'])('a log of status %s is not whole', async (status) => {
    const error = { message: 'no key', traceback: 'x' };
    const log = { version: 2, status, eval: spec, error, results: { scores }, samples };
    const { entries } = await convert(await write(`status-${status}.json`, log));
    expect(entries.filter(({ kind }) => kind === 'report')).toEqual([]);
    const last = entries.at(-1);
    expect(last && plain(last)).toMatchObject({
      ...{ type: 'error', sample_id: null, data: { error: { message: 'no key' } } },
    });
  });

  it('a sample that failed is an error and no answer', async () => {
    const failed = { id: 3, epoch: 1, error: { message: 'timeout' } };
    const log = { eval: spec, results: { scores }, samples: [...samples, failed] };
    const { entries, scores: found } = await convert(await write('i4.json', log));
    expect(found).toEqual({ match: 0.5 });
    const last = entries.filter(({ kind }) => kind === 'event').at(-1);
    expect(last).toMatchObject({ where: 'sample 3, epoch 1' });
  });
});

it('RunFrames of evalsig whose name is that of their model and task are told by their content', async () => {
  const frame = (score: number) => ({
    ...{ run_id: 'm::t', model_id: 'm', task_id: 't', metric_name: 'f1' },
    items: [{ item_id: 'a', score }],
  });
  const ids = [];
  for (const [index, score] of [1, 0, 1].entries()) {
    const { entries } = await convert(await write(`frame-${index}/x.json`, frame(score)));
    ids.push(entries.flatMap((entry) => (entry.kind === 'spec' ? [entry.runId] : []))[0]);
  }
  expect(new Set(ids).size).toBe(2);
  expect(ids[2]).toBe(ids[0]);
});
