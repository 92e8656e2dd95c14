import { AsyncLocalStorage } from 'node:async_hooks';
import type { RecorderBase } from './recorder-base.ts';

/** No recorder is at work here. */
export class NoDefaultRecorderError extends Error {
  override readonly name = 'NoDefaultRecorderError';
  constructor() {
    super('there is no default recorder here; call this within recorder.withSample(sampleId, fn)');
  }
}

/** A recorder at work on a sample. Another one may be at work around it. */
interface Frame {
  readonly recorder: RecorderBase;
  readonly sampleId: string;
  readonly outer: Frame | undefined;
}

const frames = new AsyncLocalStorage<Frame>();

export function runInSample<T>(recorder: RecorderBase, sampleId: string, fn: () => T): T {
  return frames.run({ recorder, sampleId, outer: frames.getStore() }, fn);
}

/** The sample that this recorder is at work on here, whatever other recorders do within it. */
export function sampleIdOf(recorder: RecorderBase): string | undefined {
  let frame = frames.getStore();
  while (frame && frame.recorder !== recorder) frame = frame.outer;
  return frame?.sampleId;
}

/**
 * The recorder whose `withSample` this runs in, the innermost one.
 * @throws NoDefaultRecorderError
 */
export function defaultRecorder(): RecorderBase {
  const frame = frames.getStore();
  if (!frame) throw new NoDefaultRecorderError();
  return frame.recorder;
}
