import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  createRunSpec,
  HttpRecorder,
  type HttpRecorderOptions,
  type RunSpec,
} from '#recorder/index.ts';

export const URL_ = 'http://127.0.0.1:9/v1/projects/demo/events';

/** A folder that is deleted when the test is over. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'recorder-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function testSpec(): RunSpec {
  return createRunSpec({
    completionFns: ['gpt-4o-mini'],
    evalName: 'tiny.dev.match-v1',
    createdBy: 'tester',
  });
}

/** A recorder whose warnings are collected. */
export function httpRecorder(
  spool: string,
  options: HttpRecorderOptions = {},
): { readonly recorder: HttpRecorder; readonly warnings: string[] } {
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  return {
    recorder: new HttpRecorder(URL_, testSpec(), { spool, warn, ...options }),
    warnings,
  };
}

/** Records matches, and the final report that counts them. */
export function recordMatches(recorder: HttpRecorder, count: number): void {
  for (let i = 0; i < count; i++) {
    recorder.recordMatch(i % 2 === 0, { expected: 'a', picked: 'a', sampleId: `tiny.dev.${i}` });
  }
  recorder.recordFinalReport({ accuracy: 0.5 });
}
