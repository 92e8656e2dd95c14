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

/** The sample that this recorder is at work on here, whatever other recorders do within it. */
export function sampleIdOf(recorder: object): string | undefined {
  let frame = frames.getStore();
  while (frame && frame.recorder !== recorder) frame = frame.outer;
  return frame?.sampleId;
}

/** The recorder whose sample this runs in, the innermost one; undefined outside any sample. */
export function innermostRecorder(): object | undefined {
  return frames.getStore()?.recorder;
}
