import { afterAll, beforeAll, expect, it } from 'vitest';
import { FileStore } from '#adapters/disk/file-store.ts';
import { recorderLog } from '#export/local-recorder-log.ts';
import { joinLines } from '#export/stream-lines.ts';
import { exportedBytes } from '../support/exported-bytes.ts';
import { LakeSource } from '#export/lake-source.ts';
import { event, finalReport } from '../support/events.ts';
import { ImportBench, summary } from './support.ts';

const RUN = '261121081110AMENDEDA';

let bench: ImportBench;
beforeAll(async () => {
  bench = await ImportBench.open();
});
afterAll(async () => {
  expect(bench.server.errors).toEqual([]);
  await bench.close();
});

const amendments = async (run: string) => (await bench.run(run)).amendments.length;

async function amend(body: object): Promise<void> {
  const sent = await fetch(`${bench.server.url}/v1/projects/demo/runs/${RUN}/amend`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ author: 'alice', reason: 'wrong key', ...body }),
  });
  expect(sent.status).toBe(200);
}

it('an amended run comes back whole from its exported log, and its first log still fits it', async () => {
  const matches = [true, false, false].map((correct, event_id) =>
    event({ run_id: RUN, event_id, sample_id: `sums.${event_id}`, data: { correct } }),
  );
  const { data } = finalReport(3);
  const lines = [{ final_report: data, run_id: RUN }, ...matches];
  const first = await bench.write(
    'first.jsonl',
    lines.map((l) => `${JSON.stringify(l)}\n`).join(''),
  );
  expect(summary(await bench.import(first))).toMatchObject([{ added: 3, status: 'complete' }]);
  await amend({ event_id: 1, data: { correct: true } });
  await amend({ item: 'sums.2', withdraw: true });
  await bench.server.until(
    () => amendments(RUN),
    (count) => count === 2,
  );
  const amended = await bench.run(RUN);
  expect(amended).toMatchObject({ status: 'complete', metrics: [{ score: 1, n_items: 2 }] });

  const source = new LakeSource(new FileStore(bench.server.dataFolder), 'demo');
  const log = await bench.write(
    'amended.jsonl',
    (await exportedBytes(joinLines(recorderLog(RUN, source)))) ?? '',
  );
  const copied = await bench.import(log, { as: 'copy', notes: bench.notes('other') });
  expect(summary(copied)).toMatchObject([{ run: 'copy', report: 'added', status: 'complete' }]);
  const { events, expected, metrics, duration_seconds } = amended;
  expect(await bench.run('copy')).toMatchObject({
    ...{ events, expected, duration_seconds, amendments: amended.amendments },
    metrics: [{ score: metrics[0]?.score, n_items: 2 }],
  });

  for (const notes of ['same', 'same', 'lost']) {
    const whole = await bench.import(log, { notes: bench.notes(notes) });
    expect(summary(whole)).toMatchObject([{ added: 0, there: 5, report: 'already there' }]);
  }
  expect(await bench.run(RUN)).toEqual(amended);

  const again = await bench.import(first, { notes: bench.notes('again') });
  expect(summary(again)).toMatchObject([{ added: 0, there: 3, report: 'already there' }]);
  expect(again.runs[0]?.run.difference).toBeUndefined();
  expect(await bench.run(RUN)).toEqual(amended);
});
