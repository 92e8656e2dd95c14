/**
 * A program of somebody who has installed the package: records a run to the server at EVALAKE_URL
 * and keeps one in a store. Prints one line of JSON.
 */
export const consumerProgram = `
import type { CloseResult, RunSpec } from 'evalake/recorder';
import { createRunSpec, DummyRecorder, HttpRecorder, UnsentEventsError } from 'evalake/recorder';
import type { ItemResult, RunFrame, RunHistoryRecord } from 'evalake/store';
import { listRuns, loadRun, StoredRunNotFoundError, writeRun } from 'evalake/store';

const { EVALAKE_URL = '', FOLDER = '' } = process.env;

const spec: RunSpec = createRunSpec({ completionFns: ['m'], evalName: 'a.dev.v1' });
const recorder = new HttpRecorder(EVALAKE_URL, spec, { spool: FOLDER + '/spool' });
const answer: number = recorder.withSample('a.dev.0', () => (recorder.recordMatch(true), 42));
// @ts-expect-error a match is right or wrong
const misuse = () => recorder.recordMatch('yes');
recorder.recordFinalReport({ accuracy: 1 });
const closed: CloseResult = await recorder.close();

const item: ItemResult = { item_id: 'a', score: 1, cluster_id: null, epoch: 0, metadata: {} };
await writeRun(FOLDER + '/store', {
  run_id: 'r', model_id: 'm', task_id: 't', metric_name: 'accuracy', items: [item],
});
const listed: RunHistoryRecord[] = await listRuns(FOLDER + '/store');
const frame: RunFrame = await loadRun(FOLDER + '/store', 'r');
// @ts-expect-error an item has a number for a score
const score: string = frame.items[0].score;
const absent: unknown = await loadRun(FOLDER + '/store', 'none').catch((error: unknown) => error);

console.log(JSON.stringify({
  run: spec.run_id,
  answer,
  recorded: closed.recorded,
  misuse: typeof misuse,
  listed: listed.map(({ record }) => record.run_id),
  score,
  absent: absent instanceof StoredRunNotFoundError,
  names: [DummyRecorder.name, UnsentEventsError.name],
}));
`;
