import { homedir } from 'node:os';
import { join } from 'node:path';
import { backgroundClock, systemClock } from '#ports/system-clock.ts';
import type { Clock } from '#ports/clock.ts';
import type { BatchLimits } from './spool/batcher.ts';
import type { DeliveryResult } from './delivery.ts';
import { parseDestination } from './destination.ts';
import { Dispatch } from './dispatch.ts';
import { type RecorderEvent, specEvent } from './new-event.ts';
import { jsonText } from './json-text.ts';
import { RecorderBase, type RecorderOptions } from './recorder-base.ts';
import type { RunSpec } from './run-spec.ts';
import { spoolFiles, type SpoolFiles } from './spool/spool-files.ts';
import { warnOnConsole } from './warn-on-console.ts';

export interface HttpRecorderOptions extends RecorderOptions, Partial<BatchLimits> {
  /** The project's key with scope write; the URL's password when absent. */
  readonly key?: string;
  /** The folder in which events wait; `.evalake/spool` in the home folder when absent. */
  readonly spool?: string;
  /** The longest time that an event waits for its batch to fill up; 1,000 when absent. */
  readonly flushMs?: number;
  /** The time limit of one try of one request; 30,000 when absent. */
  readonly timeoutMs?: number;
  /** The longest time that `close` waits for the server; 60,000 when absent. */
  readonly closeMs?: number;
  /**
   * The bound for events that are not on disk yet; 16 MB when absent. Beyond it, recording waits
   * for the disk.
   */
  readonly maxMemoryBytes?: number;
  /**
   * Takes the first trouble with the server and the first with the disk; `console.warn` when
   * absent.
   */
  readonly warn?: (message: string) => void;
  readonly clock?: Clock;
  /** Numbers in [0, 1). */
  readonly random?: () => number;
  readonly fetch?: typeof fetch;
  readonly files?: SpoolFiles;
}

/** Every server takes requests of this size: behind Lambda a body has 6 MB at most. */
const LIMITS: BatchLimits = { maxEvents: 500, maxBytes: 1024 * 1024 };

/**
 * Sends a run to an evalake server, and loses no event that the disk took. Events go to the spool
 * in batches, and from there to the server, with as many retries as it takes, while the evaluation
 * goes on. The next recorder with the same URL and spool sends the backlog that the process leaves.
 * docs/recorder.md lists the promises.
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
      warn: options.warn ?? warnOnConsole,
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

  /** Resolves when every event recorded so far is in the spool, or sent already. */
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
