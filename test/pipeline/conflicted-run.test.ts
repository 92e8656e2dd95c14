import { expect, it } from 'vitest';
import { runDetail } from '#read/run-detail.ts';
import { readSealRecord } from '#lake/seal-record-file.ts';
import { runIndexRows } from '#lake/run-index.ts';
import { wholeRun } from '../support/events.ts';
import { PROJECT, TestLake } from '../support/lake.ts';

const RUN = { project: PROJECT, runId: '261121081110AVTYYZOZ' };

it.each([
  ['one writer, twice', ['a', 'a'], 'complete', 0],
  ['one writer whose name has half a character, twice', ['\uD83D', '\uD83D'], 'complete', 0],
  ['two writers', ['a', 'b'], 'conflicted', 4],
])('a whole run of %s says so', async (_, writers, status, conflicts) => {
  const lake = new TestLake();
  for (const created_by of writers) {
    await lake.post(wholeRun(3, { created_by }));
    await lake.drain();
  }
  const record = await readSealRecord(lake.memory, RUN);
  if (!record) throw new Error('not sealed');
  expect(runIndexRows(record.content)).toMatchObject([{ status, conflicts }]);
  const detail: unknown = JSON.parse(await runDetail(lake.memory, PROJECT, RUN.runId));
  expect(detail).toMatchObject({ status, conflicts });
});
