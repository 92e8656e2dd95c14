import type { RecorderEvent } from './new-event.ts';
import { jsonText } from './json-text.ts';
import { type CloseResult, RecorderBase, type RecorderOptions } from './recorder-base.ts';
import type { RunSpec } from './run-spec.ts';

export interface DummyRecorderOptions extends RecorderOptions {
  /** Takes a line for each event; nothing is printed when absent. */
  readonly log?: (line: string) => void;
}

/** Keeps events in memory and writes nothing: for tests and dry runs. */
export class DummyRecorder extends RecorderBase {
  readonly #log: (line: string) => void;

  constructor(runSpec: RunSpec, options: DummyRecorderOptions = {}) {
    super(runSpec, options);
    this.#log = options.log ?? (() => undefined);
  }

  /** Throws for the data that the other recorders refuse, since it writes the text too. */
  protected override takeEvent(event: RecorderEvent): void {
    this.#log(`not recorded: ${jsonText(event, 'python')}`);
  }

  protected override takeFinalReport(event: RecorderEvent): void {
    this.#log(`not recorded: ${jsonText(event, 'python')}`);
  }

  override flush(): Promise<void> {
    return Promise.resolve();
  }

  override close(): Promise<CloseResult> {
    this.end();
    return Promise.resolve({ recorded: this.recorded });
  }
}
