import { homedir } from 'node:os';
import { join } from 'node:path';
import { backgroundClock, systemClock } from '#ports/system-clock.ts';
import type { Clock } from '#ports/clock.ts';
import type { BatchLimits } from './batcher.ts';
import type { DeliveryResult } from './delivery.ts';
import { parseDestination } from './destination.ts';
import { Dispatch } from './dispatch.ts';
import { type RecorderEvent, specEvent } from './new-event.ts';
import { jsonText } from './json-text.ts';
import { RecorderBase, type RecorderOptions } from './recorder-base.ts';
import type { RunSpec } from './run-spec.ts';
import { spoolFiles, type SpoolFiles } from './spool-files.ts';

export interface HttpRecorderOptions extends RecorderOptions, Partial<BatchLimits> {
  /** Of the project, with scope write. The URL's password serves too. */
  readonly key?: string;
  /** The folder that events wait in; `.evalake/spool` in the home folder when absent. */
  readonly spool?: string;
  /** An event waits no longer than this for others to travel with; 1,000. */
  readonly flushMs?: number;
  /** For one try of one request; 30,000. */
  readonly timeoutMs?: number;
  /** How long `close` waits for the server; 60,000. */
  readonly closeMs?: number;
  /** Bytes of events that are not on disk yet; 16 MB. Beyond it, the disk is waited for. */
  readonly maxMemoryBytes?: number;
  /** Takes the first trouble with the server and the first with the disk; `console.warn`. */
  readonly warn?: (message: string) => void;
  readonly clock?: Clock;
  /** Numbers in [0, 1). */
  readonly random?: () => number;
  readonly fetch?: typeof fetch;
  readonly files?: SpoolFiles;
}

/** Requests that every server takes: behind Lambda a body has 6 MB at most. */
const LIMITS: BatchLimits = { maxEvents: 500, maxBytes: 1024 * 1024 };

/**
 * Sends a run to an evalake server, and loses none of it that the disk takes. What is recorded goes
 * to the spool in batches, and from there to the server, as often as it takes, while the evaluation
 * goes on. What is left when the process ends is sent by the next recorder with the same URL and
 * spool. docs/recorder.md says what is promised and what is not.
 */
export class HttpRecorder extends RecorderBase {
  readonly #dispatch: Dispatch;
  #closing: Promise<DeliveryResult> | undefined;

  /**
   * @param url as for the Python client, `https://HOST/v1/projects/P/events`
   * @throws InvalidUrlError
   */
  constructor(url: string, runSpec: RunSpec, options: HttpRecorderOptions = {}) {
    super(runSpec, options);
    this.#dispatch = new Dispatch({
      destination: parseDestination(url, options.key),
      runId: runSpec.run_id,
      spool: options.spool ?? join(homedir(), '.evalake', 'spool'),
      limits: {
        maxEvents: options.maxEvents ?? LIMITS.maxEvents,
        maxBytes: options.maxBytes ?? LIMITS.maxBytes,
      },
      flushMs: options.flushMs ?? 1000,
      timeoutMs: options.timeoutMs ?? 30_000,
      closeMs: options.closeMs ?? 60_000,
      maxMemoryBytes: options.maxMemoryBytes ?? 16 * 1024 * 1024,
      warn: options.warn ?? ((message) => console.warn(message)),
      background: options.clock ?? backgroundClock,
      foreground: options.clock ?? systemClock,
      random: options.random ?? Math.random,
      fetch: options.fetch ?? fetch,
      files: options.files ?? spoolFiles,
    });
    this.#add(specEvent(runSpec));
  }

  protected override takeEvent(event: RecorderEvent): void {
    this.#add(event);
  }

  protected override takeFinalReport(event: RecorderEvent): void {
    this.#add(event);
  }

  /** Resolves when all that was recorded so far is in the spool; it may have been sent by then. */
  override flush(): Promise<void> {
    return this.#dispatch.flush();
  }

  /**
   * Waits until everything is sent, `closeMs` at most.
   * @throws UnsentEventsError
   */
  override close(): Promise<DeliveryResult> {
    this.end();
    this.#closing ??= this.#dispatch.finish(this.recorded);
    return this.#closing;
  }

  #add(event: RecorderEvent): void {
    this.#dispatch.add(event.event_id, jsonText(event, 'null'));
  }
}
