import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogEntry } from '#import/formats/format.ts';
import { convert, plain } from './convert.ts';

const LOGS = fileURLToPath(new URL('../../fixtures/logs', import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalake-doors-'));
});
afterAll(() => rm(folder, { recursive: true }));

const kinds = (entries: readonly LogEntry[]) => entries.map(({ kind }) => kind);
const valuesOf = (entries: readonly LogEntry[], kind: LogEntry['kind']) =>
  entries.filter((entry) => entry.kind === kind).map((entry) => plain(entry));

describe('lighteval', () => {
  const time = '2026-11-20T09-30-15.123456';

  it('details: samples with all their scores, model and time', async () => {
    const path = `lighteval/details/org/small/${time}/details_sums|0_${time}.parquet`;
    const { scores, entries, refused, format } = await convert(join(LOGS, path));
    expect({ scores, refused, format }).toEqual({
      ...{ scores: { em: 0.5, f1: 0.5 }, refused: [], format: 'lighteval details' },
    });
    expect(valuesOf(entries, 'spec')).toMatchObject([
      {
        runId: `org/small::sums|0::${time}`,
        createdAt: { text: '2026-11-20T09:30:15.123456' },
        data: { completion_fns: ['org/small'], eval_name: 'sums|0' },
      },
    ]);
    expect(valuesOf(entries, 'event')[1]).toMatchObject({
      ...{ sample_id: 'sums|0.1', type: 'metrics' },
      data: { em: 1, f1: 0.75, input: 'Q: 1+1=', output: ['2'], doc: { choices: ['2'] } },
    });
    expect(valuesOf(entries, 'report')).toMatchObject([{ data: { em: 0.5, f1: 0.5 } }]);
    expect(entries.at(-1)).not.toHaveProperty('missing', expect.anything());
  });

  it('details before 0.11, of which the results count one more', async () => {
    const old = '2025-05-02T10-00-00.000001';
    const path = `lighteval/details/org/old/${old}/details_lighteval|arc|0|0_${old}.parquet`;
    const { scores, entries } = await convert(join(LOGS, path));
    expect(scores).toEqual({ acc: 0.5 });
    expect(entries.at(-1)).toMatchObject({ kind: 'report', missing: { events: 1 } });
  });

  it('details without results are told by their folders', async () => {
    const name = `details_sums|0_${time}.parquet`;
    const from = join(LOGS, `lighteval/details/org/small/${time}`, name);
    const copy = join(folder, 'details/a/b', time);
    await cp(from, join(copy, name));
    const { entries } = await convert(join(copy, name));
    expect(entries[0]).toMatchObject({ runId: `a/b::sums|0::${time}` });
  });

  it('results: stated scores of tasks without details, and no averages', async () => {
    const path = `lighteval/results/org/small/results_${time}.json`;
    const { entries } = await convert(join(LOGS, path));
    expect(valuesOf(entries, 'spec')).toMatchObject([
      { data: { eval_name: 'stated|0', stated_scores: { ppl: { score: 7.25 } } } },
    ]);
    expect(kinds(entries)).toEqual(['remark', 'spec', 'remark', 'report']);
  });
});

describe('HELM', () => {
  const run = join(LOGS, 'helm/sums:subject=one,model=org_small');

  it('a run folder: scores, answers, errors, tokens, what is stated', async () => {
    const { scores, entries, refused } = await convert(join(run, 'per_instance_stats.json'));
    expect(refused).toEqual([]);
    expect(scores['exact_match']).toBeCloseTo(2 / 3, 12);
    expect(Object.keys(scores).sort()).toEqual(['exact_match', 'f1_score']);
    expect(valuesOf(entries, 'spec')).toMatchObject([
      {
        runId: expect.stringMatching(/^sums:subject=one,model=org_small::[\da-f]{8}$/) as string,
        createdAt: { micros: 1_795_165_202e6 },
        metric: 'exact_match',
        data: {
          ...{ completion_fns: ['org/small'], eval_name: 'sums:subject=one', tags: ['sums'] },
          usage: { prompt_tokens: 30, completion_tokens: 6 },
          stated_scores: { 'exact_match,robustness,worst': { score: 0.5 } },
        },
      },
    ]);
    expect(valuesOf(entries, 'event')).toMatchObject([
      {
        sample_id: 'id0',
        data: { exact_match: 1, output: ' 0', effort: { num_prompt_tokens: 10 } },
      },
      { sample_id: 'id1', data: { exact_match: 0 } },
      { sample_id: 'id1', type: 'error', data: { error: 'rate limit' } },
      { sample_id: 'id2', data: { input: { text: '2+2=' } } },
    ]);
    expect(valuesOf(entries, 'report')).toMatchObject([{ data: { exact_match: 2 / 3 } }]);
  });

  it.each(['scenario_state.json', 'stats.json'])('%s goes in with it', async (name) => {
    expect(kinds((await convert(join(run, name))).entries)).toEqual(['remark']);
  });

  it('stats.json alone: what it states, and not whole', async () => {
    const copy = join(folder, 'alone');
    await cp(join(run, 'stats.json'), join(copy, 'stats.json'));
    const { entries } = await convert(join(copy, 'stats.json'));
    expect(valuesOf(entries, 'spec')).toMatchObject([
      { data: { stated_scores: { exact_match: { score: 2 / 3 }, f1_score: { score: 1 / 3 } } } },
    ]);
    expect(entries.at(-1)).toMatchObject({ kind: 'report', missing: { events: 1 } });
  });

  it('answers without statistics: no scores, and not whole', async () => {
    const copy = join(folder, 'answers');
    for (const name of ['scenario_state.json', 'run_spec.json']) {
      await cp(join(run, name), join(copy, name));
    }
    const { entries, scores } = await convert(join(copy, 'scenario_state.json'));
    expect(scores).toEqual({});
    expect(kinds(entries)).toEqual(['spec', ...Array<string>(4).fill('event'), 'report']);
    expect(entries.at(-1)).toHaveProperty('unproven', expect.stringContaining('stats.json'));
  });
});

describe("OpenAI's hosted evals", () => {
  const page = join(LOGS, 'openai/output_items.json');

  it('a page of output items: verdict, graders, answer, tokens, time', async () => {
    const { scores, entries, refused } = await convert(page);
    expect({ scores, refused }).toEqual({
      ...{ scores: { accuracy: 0.75, 'sentiment match': 0.75 }, refused: [] },
    });
    expect(entries[0]).toMatchObject({
      runId: 'evalrun_1',
      createdAt: { micros: 1_795_165_200e6 },
    });
    expect(valuesOf(entries, 'event').slice(0, 3)).toMatchObject([
      {
        type: 'sampling',
        data: { model: 'gpt-4o-mini-2024-07-18', usage: { prompt_tokens: 10 } },
      },
      { type: 'match', sample_id: 'eval_1.0', data: { correct: true, item: { input: 'text 0' } } },
      { type: 'metrics', data: { 'sentiment match': 1 } },
    ]);
    expect(entries.at(-1)).not.toHaveProperty('unproven');
  });

  it('a page that is not the last', async () => {
    const text = (await readFile(page, 'utf8')).replace('"has_more": false', '"has_more": true');
    const copy = join(folder, 'more.json');
    await writeFile(copy, text);
    expect((await convert(copy)).entries.at(-1)).toHaveProperty('unproven');
  });

  it('an item a line, with the run that counts them, and errors', async () => {
    const { entries, scores } = await convert(join(LOGS, 'openai/run_and_items.jsonl'));
    expect(scores['accuracy']).toBe(0.75);
    const errors = valuesOf(entries, 'event').filter(
      (event) => (event as { type: string }).type === 'error',
    );
    expect(errors).toMatchObject([{ sample_id: 'eval_1.4', data: { error: { code: 'timeout' } } }]);
    expect(entries.at(-1)).toMatchObject({
      ...{ kind: 'report', runId: 'evalrun_2', missing: { events: 3 } },
    });
    expect(valuesOf(entries, 'report')).toMatchObject([{ data: { accuracy: 0.75, errored: 2 } }]);
  });

  it('the run may stand first', async () => {
    const lines = (await readFile(join(LOGS, 'openai/run_and_items.jsonl'), 'utf8'))
      .trim()
      .split('\n');
    const copy = join(folder, 'first.jsonl');
    await writeFile(copy, [lines.at(-1), ...lines.slice(0, -1)].join('\n'));
    const { entries } = await convert(copy);
    expect(entries).toEqual(
      (await convert(join(LOGS, 'openai/run_and_items.jsonl'))).entries.map((entry) =>
        entry.kind === 'event' ? { ...entry, where: expect.any(String) as string } : entry,
      ),
    );
  });

  it('items that are none are refused with their place', async () => {
    const copy = join(folder, 'odd.jsonl');
    const [first = ''] = (await readFile(join(LOGS, 'openai/run_and_items.jsonl'), 'utf8')).split(
      '\n',
    );
    await writeFile(copy, `${first}\n{"id": "x"}\n{"id" 1}\n{"id": "y", "run`);
    expect((await convert(copy)).refused).toEqual([
      'no output item of an eval run: run_id: expected string, but it is missing',
      expect.stringMatching(/^no output item of an eval run: not JSON: /),
      'no output item of an eval run: cut off: the file ends within it',
    ]);
  });

  it('a run without its items is not whole, and keeps what it states', async () => {
    const path = join(folder, 'alone.json');
    const run = { object: 'eval.run', id: 'alone', eval_id: 'e', model: 'm', created_at: 1.8e12 };
    await writeFile(
      path,
      JSON.stringify({ ...run, result_counts: { total: 2, passed: 1, failed: 1 } }),
    );
    const { entries } = await convert(path);
    expect(entries.map((entry) => plain(entry))).toMatchObject([
      { runId: 'alone', data: { eval_name: 'e', created_at: '2027-01-15T08:00:00.000000+00:00' } },
      { data: { accuracy: 0.5 }, missing: { events: 6 } },
    ]);
  });
});
