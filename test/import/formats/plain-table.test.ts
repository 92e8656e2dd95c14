import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { itemsAnswer } from '#read/run-answers.ts';
import { compareAnswer } from '#schemas/compare.ts';
import { ImportBench, summary } from '../support.ts';

let bench: ImportBench;
beforeAll(async () => {
  bench = await ImportBench.open();
});
afterAll(() => bench.close());

const table = { item: 'id', score: 'correct', model: 'gpt-x', task: 'mine' };
const WORDS = 'write a number, true or false, yes or no, pass or fail';
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
      { where: 'row 2', reason: `"maybe" in column correct is no number: ${WORDS}` },
      { where: 'row 3', reason: 'column id is empty' },
      { where: 'row 4', reason: `"" in column correct is no number: ${WORDS}` },
    ]);
    expect(summary(file)).toEqual([]);
    expect(file.remarks).toEqual([
      'nothing was sent: correct the refused of 4 rows, or take them out, and import again',
    ]);
    const lacking = await bench.import(odd, { table: { ...table, score: 'points' } });
    expect(lacking.refused[0]?.reason).toMatch(/no column points: it has id, correct/);
  });

  it.each([
    ['latin.csv', Buffer.from('id,correct\nq\xe9,1\n', 'latin1'), /not UTF-8: save it as UTF-8/],
    ['twice.csv', 'id,correct,correct\na,1,0\n', /several columns are called correct/],
    ['head.csv', 'id,correct\n', /it has no rows/],
    ['empty.csv', '', /it has no rows/],
    ['half.jsonl', '{"id": "a", "correct": 1}\n{"id": "b", "corr', /line 2: cut off/],
    ['no.jsonl', '{"id": "a", "correct": 1}\n{"id": "b" "corr"}\n', /line 2: not JSON/],
    ['list.jsonl', '[1, 2]\n[3, 4]\n', /it has no rows/],
  ])('that cannot be one is refused with what to do: %s', async (name, content, reason) => {
    const file = await bench.import(await bench.write(name, content), { table });
    expect(file.refused.map((each) => each.reason)).toEqual([expect.stringMatching(reason)]);
    expect(summary(file)).toEqual([]);
  });

  it.each([
    ['0,5', 'write 0.5'],
    ['-,25', 'write -.25'],
    ['85 %', 'write 0.85'],
    ['12.5%', 'write 0.125'],
    ['1,234.5', WORDS],
  ])('tells how to write a score: %s', async (score, advice) => {
    const path = await bench.write('numbers.tsv', `id\tcorrect\na\t${score}\n`);
    const file = await bench.import(path, { table });
    expect(file.refused[0]?.reason).toBe(
      `${JSON.stringify(score)} in column correct is no number: ${advice}`,
    );
  });

  it.each([
    ['blanks.csv', 'id, correct\na, true\nb, N\n'],
    ['bars.csv', 'id|correct\na|right\nb|0\n'],
    ['sep.csv', 'sep=;\r\nid;correct\r\na;1\r\nb;F\r\n'],
    ['marked.csv', Buffer.from('\ufeffid,correct\na,1\nb,0\n', 'utf16le')],
    ['unmarked.csv', Buffer.from('id,correct\na,1\nb,0\n', 'utf16le')],
    ['big-end.csv', Buffer.from('id,correct\na,1\nb,0\n', 'utf16le').swap16()],
    ['late.jsonl', '{"id": "a", "correct": 1}\n{"id": "b", "correct": 0, "group": "g"}\n'],
  ])('is read as it is often written: %s', async (name, content) => {
    const options = { ...table, runId: `often-${name}` };
    const isLate = name === 'late.jsonl';
    const file = await bench.import(await bench.write(name, content), {
      table: isLate ? { ...options, cluster: 'group' } : options,
    });
    expect(file.refused).toEqual([]);
    expect(await bench.run(`often-${name}`)).toMatchObject({
      metrics: [{ metric_name: 'correct', score: 0.5, n_items: 2 }],
    });
  });

  it('keeps both of two columns of one name', async () => {
    const path = await bench.write('two.csv', 'id,correct,note,note\na,1,x,y\n');
    await bench.import(path, { table: { ...table, runId: 'two-notes' } });
    const answer = await bench.server.json('/v1/projects/demo/runs/two-notes/events?type=metrics');
    expect(answer).toMatchObject({ events: [{ data: { metadata: { note: ['x', 'y'] } } }] });
  });

  it('tells of epochs that repeat, and refuses those that are none', async () => {
    const path = await bench.write('epochs.csv', 'id,correct,n\na,1,1\na,0,1\nb,1,\nb,1,2\n');
    const options = { ...table, epoch: 'n', runId: 'epochs' };
    expect((await bench.import(path, { table: options })).remarks).toEqual([
      '1 row has an item and epoch of another row, which makes further epochs of it: row 2',
    ]);
    const none = await bench.write('none.csv', 'id,correct,n\na,1,first\n');
    expect((await bench.import(none, { table: options })).refused[0]?.reason).toBe(
      '"first" in column n is no number',
    );
  });

  it('has the times of its rows in any form, and tells of those that are none', async () => {
    const times = ['2026-01-02T03:04:05+01:00', '1767323045', '1767323045123', '01/02/2026', ''];
    const lines = times.map((time, index) => `q${index},1,${time}`);
    const path = await bench.write('times.csv', ['id,correct,at', ...lines].join('\n'));
    const file = await bench.import(path, { table: { ...table, time: 'at', runId: 'times' } });
    expect(file.remarks).toEqual([
      '1 row has a time that is none, such as 2026-11-21T08:06:57Z or seconds since 1970: row 4, "01/02/2026"',
    ]);
    const answer = await bench.server.json('/v1/projects/demo/runs/times/events?type=metrics');
    const schema = z.object({ events: z.array(z.object({ created_at: z.string() })) });
    expect(
      schema
        .parse(answer)
        .events.slice(0, 3)
        .map((each) => each.created_at),
    ).toEqual([
      '2026-01-02T02:04:05.000000+00:00',
      '2026-01-02T03:04:05.000000+00:00',
      '2026-01-02T03:04:05.123000+00:00',
    ]);
  });

  it('that is not said to be one is guessed', async () => {
    const path = await bench.write('guess.csv', 'question_id,is_correct,note\n1,1,x\n');
    await expect(bench.importAny(path)).rejects.toThrow(
      /columns question_id, is_correct, note.*--item question_id --score is_correct --model MODEL/,
    );
  });

  it('in Parquet is guessed too, and is no RunFrame', async () => {
    const parquet = parquetWriteBuffer({ columnData: [column('id'), column('correct')] });
    const path = await bench.write('guess.parquet', new Uint8Array(parquet));
    await expect(bench.importAny(path)).rejects.toThrow(/columns id, correct.*--item id/);
    const other = parquetWriteBuffer({ columnData: [] });
    const empty = await bench.write('other.parquet', new Uint8Array(other));
    await expect(bench.importAny(empty)).rejects.toThrow(
      /RunFrame.*lacking.*the column project_id/,
    );
  });
});
