import { EvalakeError } from '#contract/evalake-error.ts';
import { innermostRecorder } from './context.ts';
import { RecorderBase } from './recorder-base.ts';

/** No recorder is at work here. */
export class NoDefaultRecorderError extends EvalakeError {
  override readonly name = 'NoDefaultRecorderError';
  constructor() {
    super('there is no default recorder here; call this within recorder.withSample(sampleId, fn)');
  }
}

/**
 * The recorder of the innermost `withSample` that this runs in.
 * @throws NoDefaultRecorderError
 */
export function defaultRecorder(): RecorderBase {
  const recorder = innermostRecorder();
  if (!(recorder instanceof RecorderBase)) throw new NoDefaultRecorderError();
  return recorder;
}
