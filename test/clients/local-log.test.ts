import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createRunSpec, LocalRecorder, readLocalLog } from '#recorder/index.ts';
import { runScript } from './support/python.ts';
import { temporaryFolder } from './support/workspace.ts';

describe('a log', () => {
  const folder = temporaryFolder();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('of our LocalRecorder is read by the readers of the real evals', async () => {
    const path = join(folder, 'ours.log');
    const spec = createRunSpec({ completionFns: ['m'], evalName: 'read.dev.v1', createdBy: 'é' });
    const recorder = new LocalRecorder(path, spec);
    recorder.recordMatch(true, { sampleId: 'read.dev.0', expected: ['a'], picked: 'a\u0000 🚀' });
    recorder.recordMetrics({ f1: 0.5, tiny: 5e-324, zero: -0 }, 'read.dev.0');
    recorder.recordFinalReport({ accuracy: 1 });
    await recorder.close();
    expect(await runScript('read_log.py', [path])).toEqual({
      spec,
      final_report: { accuracy: 1 },
      matches: [{ correct: true, expected: 'a', picked: 'a\u0000 🚀' }],
      metrics: [{ f1: 0.5, tiny: 5e-324, zero: -0 }],
      by_folder: [path],
    });
  });

  test('of the real LocalRecorder is read by our reader', async () => {
    const path = join(folder, 'theirs.jsonl');
    const runId = await runScript('write_log.py', [path]);
    const event = { run_id: runId, sample_id: 'read.dev.0', created_by: 'tester' };
    expect(await readLocalLog(path)).toMatchObject({
      spec: { run_id: runId, completion_fns: ['dummy-1'], eval_name: 'read.dev.v1' },
      finalReport: { accuracy: 1, loss: NaN },
      events: [
        { ...event, event_id: 0, data: { correct: true, expected: 'a', picked: 'a' } },
        { ...event, event_id: 1, data: { loss: NaN, best: -Infinity, text: 'NaN \u2028' } },
      ],
      unreadable: [],
    });
  });
});
