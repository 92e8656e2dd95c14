import { AsyncLocalStorage } from 'node:async_hooks';

/** A recorder at work on a sample. Another one may be at work around it. */
interface Frame {
  readonly recorder: object;
  readonly sampleId: string;
  readonly outer: Frame | undefined;
}

const frames = new AsyncLocalStorage<Frame>();

export function runInSample<T>(recorder: object, sampleId: string, fn: () => T): T {
  return frames.run({ recorder, sampleId, outer: frames.getStore() }, fn);
}

/** The sample of this recorder's innermost `withSample` here; other recorders' are skipped. */
export function sampleIdOf(recorder: object): string | undefined {
  let frame = frames.getStore();
  while (frame && frame.recorder !== recorder) frame = frame.outer;
  return frame?.sampleId;
}

/** The recorder of the innermost `withSample` here; undefined outside any. */
export function innermostRecorder(): object | undefined {
  return frames.getStore()?.recorder;
}
