import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

  it('is the same run when it has the same content', async () => {
    const first = await bench.import(await bench.write('one.csv', csv.join('\n')), { table });
    const second = await bench.import(await bench.write('one.csv', csv.join('\n')), { table });
    expect(summary(second)[0]).toMatchObject({ run: summary(first)[0]?.run, added: 0, there: 4 });
  });

  it('tells rows whose score is none, and columns that it does not have', async () => {
    const odd = await bench.write('odd.csv', 'id,correct\na,true\nb,maybe\n,1\nd,\n');
    const file = await bench.import(odd, { table });
    expect(file.refused).toEqual([
      { where: 'row 2', reason: '"maybe" in column correct is no number' },
      { where: 'row 3', reason: 'column id is empty' },
      { where: 'row 4', reason: '"" in column correct is no number' },
    ]);
    expect(summary(file)).toMatchObject([{ added: 1, report: 'kept back: the log is not whole' }]);
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
