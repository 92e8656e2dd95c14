import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convert } from './convert.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalake-nearly-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function converted(name: string, content: string) {
  const path = join(folder, name);
  await writeFile(path, content);
  const { scores, refused, entries } = await convert(path);
  const remarks = entries.flatMap((entry) => (entry.kind === 'remark' ? [entry.text] : []));
  const runs = entries.filter(({ kind }) => kind === 'spec').length;
  return { scores, refused, remarks, runs };
}

describe('lm-evaluation-harness', () => {
  const sample = (id: number, acc: unknown) =>
    JSON.stringify({ doc_id: id, filtered_resps: [], filter: 'none', metrics: ['acc'], acc });

  it('has metrics of NumPy as their text', async () => {
    const lines = [sample(0, 'True'), sample(1, 'False'), sample(2, '0.5'), sample(3, 'odd')];
    expect(
      await converted('samples_t_2026-01-01T00-00-00.0.jsonl', lines.join('\n')),
    ).toMatchObject({ scores: { acc: 0.5 }, refused: [] });
  });

  it('has no run of a group that states no score', async () => {
    const results = { g: { alias: 'g', ' ': ' ' }, t: { 'acc,none': 0.5 } };
    const text = JSON.stringify({ results, config: { model: 'm' } });
    expect(await converted('results_2026-01-02T00-00-00.0.json', text)).toMatchObject({
      runs: 1,
      remarks: [
        'g: no score is stated, as of a group without one',
        't: scores as stated; the file has no samples',
      ],
    });
  });
});

describe('Inspect', () => {
  it('tells why a log has no final report, and what a sample lacks', async () => {
    const evaluation = { eval_id: 'e', task: 't', model: 'm', created: '2026-01-01T00:00:00Z' };
    const log = { status: 'cancelled', eval: evaluation, samples: [{ id: 1 }, { epoch: 1 }] };
    expect(await converted('log.json', JSON.stringify(log))).toMatchObject({
      remarks: ['its status is cancelled: it has no final report'],
      refused: ['no sample of Inspect: id: it must be a text or a number'],
    });
  });
});
