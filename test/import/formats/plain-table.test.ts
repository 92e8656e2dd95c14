import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemsAnswer } from '#read/run-answers.ts';
import { compareAnswer } from '#schemas/compare.ts';
import { ImportBench, summary } from '../support.ts';

let bench: ImportBench;
beforeAll(async () => {
  bench = await ImportBench.open();
});
afterAll(() => bench.close());

const table = { item: 'id', score: 'correct', model: 'gpt-x', task: 'mine' };
const rows = [
  { id: 'a', correct: 1, round: 1, subject: 'x' },
  { id: 'b', correct: 0, round: 1, subject: 'x' },
  { id: 'a', correct: 0, round: 0, subject: 'x' },
  { id: 'b', correct: 0, round: 0, subject: 'y' },
];
const csv = [
  'id,correct,round,subject',
  ...rows.map(({ id, correct, round, subject }) => `${id},${correct},${round},"${subject}"`),
];
const column = (name: 'id' | 'subject' | 'correct' | 'round') => ({
  name,
  data: rows.map((row) => row[name]),
});

describe('a table', () => {
  it.each([
    ['scores.csv', csv.join('\n')],
    ['scores.tsv', csv.join('\r\n').replaceAll(',', '\t')],
    ['semicolons.csv', `\ufeff${csv.join('\n').replaceAll(',', ';')}`],
    ['scores.jsonl', rows.map((row) => JSON.stringify(row)).join('\n')],
    ['list.json', JSON.stringify(rows)],
    [
      'scores.parquet',
      new Uint8Array(
        parquetWriteBuffer({
          columnData: [column('id'), column('correct'), column('round'), column('subject')],
        }),
      ),
    ],
  ])('becomes a run by the columns that are named: %s', async (name, content) => {
    const runId = `table-${name}`;
    const path = await bench.write(name, content);
    const options = { table: { ...table, runId, epoch: 'round', metric: 'accuracy' } };
    const file = await bench.import(path, options);
    expect(summary(file)).toEqual([
      { run: runId, added: 4, there: 0, report: 'added', status: 'complete' },
    ]);
    expect(await bench.run(runId)).toMatchObject({
      ...{ model_id: 'gpt-x', task_id: 'mine', duplicate_samples: 2 },
      metrics: [{ metric_name: 'accuracy', score: 0.25, n_items: 4 }],
    });
  });

  it('of items that belong together is compared by them', async () => {
    const line = (i: number, shift: number) =>
      `i${i},${((i * 7) % 10) / 10 + shift},${i % 10 || ''}`;
    for (const [runId, shift] of [
      ['by-group-1', 0],
      ['by-group-2', 0.05],
    ] as const) {
      const lines = ['id,grade,group', ...Array.from({ length: 40 }, (_, i) => line(i, shift))];
      const path = await bench.write(`${runId}.csv`, lines.join('\n'));
      const grouped = { ...table, score: 'grade', cluster: 'group', runId };
      expect(summary(await bench.import(path, { table: grouped }))).toMatchObject([
        { added: 40, status: 'complete' },
      ]);
    }
    const runs = 'baseline=by-group-1&candidate=by-group-2';
    const answer = await bench.server.json(`/v1/projects/demo/compare?${runs}`);
    // Nine groups, and four rows whose group is not known: each of them is one of its own.
    expect(compareAnswer.parse(answer).metrics).toMatchObject([
      {
        method: 'cluster_t',
        n_items: 40,
        n_clusters: 13,
        delta: expect.closeTo(0.05, 12) as number,
      },
    ]);
  });

  it('has groups that are numbered, and no metric of them', async () => {
    const numbered = [1, 1, 2].map((group, i) =>
      JSON.stringify({ id: `q${i}`, correct: 1, group }),
    );
    const path = await bench.write('numbered.jsonl', numbered.join('\n'));
    const options = { table: { ...table, cluster: 'group', runId: 'numbered' } };
    await bench.import(path, options);
    expect(await bench.run('numbered')).toMatchObject({ metrics: [{ metric_name: 'correct' }] });
    const items = itemsAnswer.parse(
      await bench.server.json('/v1/projects/demo/runs/numbered/items'),
    );
    expect(items.items.map(({ cluster_id }) => cluster_id)).toEqual(['1', '1', '2']);
  });

  it('is the same run when it has the same content', async () => {
    const first = await bench.import(await bench.write('one.csv', csv.join('\n')), { table });
    const second = await bench.import(await bench.write('one.csv', csv.join('\n')), { table });
    expect(summary(second)[0]).toMatchObject({ run: summary(first)[0]?.run, added: 0, there: 4 });
  });

  it('tells rows whose score is none and sends none, and columns that it does not have', async () => {
    const odd = await bench.write('odd.csv', 'id,correct\na,true\nb,maybe\n,1\nd,\n');
    const file = await bench.import(odd, { table });
    expect(file.refused).toEqual([
      { where: 'row 2', reason: '"maybe" in column correct is no number' },
      { where: 'row 3', reason: 'column id is empty' },
      { where: 'row 4', reason: '"" in column correct is no number' },
    ]);
    expect(summary(file)).toEqual([]);
    expect(file.remarks).toEqual([
      'nothing was sent: correct the refused of 4 rows, or take them out, and import again',
    ]);
    const lacking = await bench.import(odd, { table: { ...table, score: 'points' } });
    expect(lacking.refused[0]?.reason).toMatch(/no column points: it has id, correct/);
  });

  it('that is not said to be one is guessed', async () => {
    const path = await bench.write('guess.csv', 'question_id,is_correct,note\n1,1,x\n');
    await expect(bench.importAny(path)).rejects.toThrow(
      /columns question_id, is_correct, note.*--item question_id --score is_correct --model MODEL/,
    );
  });
});
