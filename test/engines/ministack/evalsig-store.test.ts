import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRuns, loadRun, queryRuns, type RunFrameInput, writeRun } from '#store/index.ts';
import { bundle, startScript } from '../../support/child-script.ts';
import { type MiniStack, startMiniStack } from './support/ministack.ts';

const ROOT = 's3://evalsig/some/prefix';
const RUNS = 10;
let stack: MiniStack;

beforeAll(async () => {
  stack = await startMiniStack();
  Object.assign(process.env, stack.environment);
  const client = new S3Client();
  await client.send(new CreateBucketCommand({ Bucket: 'evalsig' }));
  client.destroy();
});
afterAll(() => stack.stop());

function frame(runId: string): RunFrameInput {
  return {
    run_id: runId,
    model_id: 'm',
    task_id: 't',
    metric_name: 'accuracy',
    items: [{ item_id: 'a', score: 1 }],
  };
}

describe('a store of evalsig in a bucket', () => {
  it('gives back the written run, and the URL of its file', async () => {
    await writeRun(ROOT, frame('one'), { projectId: 'p', ts: '2026-11-21T10:00:00Z', delta: 0.5 });
    const [found] = await queryRuns(ROOT, { projectId: 'p', modelId: 'm' });
    expect(found?.record).toMatchObject({ run_id: 'one', delta: 0.5, n_items: 1 });
    expect(found?.absPath).toBe(`${ROOT}/p/year=2026/month=11/run_id=one.parquet`);
    expect((await loadRun(ROOT, 'one', { projectId: 'p' })).items).toMatchObject([{ score: 1 }]);
  });

  it('keeps the runs of two processes that write at once', async () => {
    const writer = (name: string) => `
      import { writeRun } from './lib/store/index.ts';
      for (let n = 0; n < ${RUNS}; n += 1) {
        const run = { ...${JSON.stringify(frame(''))}, run_id: '${name}-' + n };
        await writeRun(${JSON.stringify(ROOT)}, run, { projectId: 'both' });
      }
      console.log('done');`;
    const children = (await Promise.all(['left', 'right'].map(writer).map(bundle))).map(
      startScript,
    );
    expect(await Promise.all(children.map((child) => child.line()))).toEqual(['done', 'done']);
    expect(await listRuns(ROOT, { projectId: 'both' })).toHaveLength(2 * RUNS);
  });
});
