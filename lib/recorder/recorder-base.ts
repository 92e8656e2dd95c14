import { EvalakeError } from '#contract/evalake-error.ts';
import type { Clock } from '#ports/clock.ts';
import { runInSample, sampleIdOf } from './context.ts';
import { newEvent, type RecorderEvent } from './new-event.ts';
import type { RunSpec } from './run-spec.ts';

/** An event was recorded that belongs to no sample. */
export class SampleIdMissingError extends EvalakeError {
  override readonly name = 'SampleIdMissingError';
  constructor(type: string) {
    super(
      `the ${type} event has no sample id; record it within withSample(sampleId, fn), or pass sampleId`,
    );
  }
}

/** Something was recorded after `close()`. */
export class RecorderClosedError extends EvalakeError {
  override readonly name = 'RecorderClosedError';
  constructor() {
    super('the recorder is closed; record everything before close()');
  }
}

export interface RecorderOptions {
  readonly clock?: Pick<Clock, 'now'>;
  /**
   * The types of which events stay in memory for `getEvents` and `getMetrics`; `true`, as in
   * Python, for all, which is the default. A run of millions of events wants few types or `false`.
   */
  readonly keepEvents?: boolean | readonly string[];
}

/** Members of `data` besides the named ones, but for `sampleId`, which names the event's sample. */
export interface Extra extends Readonly<Record<string, unknown>> {
  readonly sampleId?: string;
}

export interface MatchDetails extends Extra {
  readonly expected?: unknown;
  readonly picked?: unknown;
}

export interface CloseResult {
  /** The number of events recorded, without final reports. */
  readonly recorded: number;
}

/**
 * Records what happens in an evaluation as numbered events, with the meanings of Python's
 * `evals.record.RecorderBase`. `data` is written when it is recorded: later changes of it do not
 * show. Every method that records throws SampleIdMissingError outside of `withSample` when it is
 * given no sample id, UnrecordableDataError, and RecorderClosedError.
 */
export abstract class RecorderBase {
  readonly runSpec: RunSpec;
  protected readonly clock: Pick<Clock, 'now'>;
  readonly #keep: (type: string) => boolean;
  readonly #events: RecorderEvent[] = [];
  #count = 0;
  #closed = false;

  protected constructor(runSpec: RunSpec, options: RecorderOptions = {}) {
    const { clock = Date, keepEvents = true } = options;
    this.runSpec = runSpec;
    this.clock = clock;
    const types = typeof keepEvents === 'boolean' ? undefined : new Set(keepEvents);
    this.#keep = (type) => (types ? types.has(type) : keepEvents === true);
  }

  /** Writes an event down. @throws UnrecordableDataError: the event then takes no number */
  protected abstract takeEvent(event: RecorderEvent): void;
  protected abstract takeFinalReport(event: RecorderEvent): void;
  /** Resolves when every event recorded so far is where it survives a crash of this process. */
  abstract flush(): Promise<void>;
  /** Ends the recording: call it once, last, and await it. */
  abstract close(): Promise<CloseResult>;

  /** Runs `fn` as the work on a sample: events that it records, at any depth, belong to it. */
  withSample<T>(sampleId: string, fn: () => T): T {
    return runInSample(this, sampleId, fn);
  }

  currentSampleId(): string | undefined {
    return sampleIdOf(this);
  }

  recordEvent(type: string, data: unknown = null, sampleId = this.currentSampleId()): void {
    if (sampleId === undefined) throw new SampleIdMissingError(type);
    const event = this.#newEvent(type, sampleId, data);
    this.takeEvent(event);
    this.#count += 1;
    if (this.#keep(type)) this.#events.push(event);
  }

  /**
   * `correct` is whether the answer is right, or how right it is as a number. Records a list of one in
   * `expected` as its only item.
   */
  recordMatch(correct: boolean | number, details: MatchDetails = {}): void {
    assertScore(correct);
    const { sampleId, expected = null, picked = null, ...extra } = details;
    const single = Array.isArray(expected) && expected.length === 1;
    const data = { correct, expected: single ? (expected[0] as unknown) : expected, picked };
    this.recordEvent('match', { ...data, ...extra }, sampleId);
  }

  recordSampling(prompt: unknown, sampled: unknown, extra: Extra = {}): void {
    this.#record('sampling', { prompt, sampled }, extra);
  }

  recordEmbedding(prompt: unknown, embeddingType: string, extra: Extra = {}): void {
    this.#record('embedding', { prompt, embedding_type: embeddingType }, extra);
  }

  recordCondLogp(prompt: unknown, completion: unknown, logp: unknown, extra: Extra = {}): void {
    this.#record('cond_logp', { prompt, completion, logp }, extra);
  }

  recordPickOption(prompt: unknown, options: unknown, picked: unknown, extra: Extra = {}): void {
    this.#record('pick_option', { prompt, options, picked }, extra);
  }

  recordFunctionCall(name: string, args: unknown, returnValue: unknown, extra: Extra = {}): void {
    this.#record('function_call', { name, arguments: args, return_value: returnValue }, extra);
  }

  /** The sample itself, as type `raw_sample`. */
  recordRaw(data: unknown, sampleId?: string): void {
    this.recordEvent('raw_sample', data, sampleId);
  }

  recordMetrics(metrics: Readonly<Record<string, unknown>>, sampleId?: string): void {
    this.recordEvent('metrics', metrics, sampleId);
  }

  /** The error's kind and message; `message` says what was tried, as `msg`. */
  recordError(message: string, error: unknown, extra: Extra = {}): void {
    const known = error instanceof Error ? error : undefined;
    const type = known?.name ?? typeof error;
    this.#record('error', { type, message: known?.message ?? String(error), msg: message }, extra);
  }

  recordExtra(data: unknown, sampleId?: string): void {
    this.recordEvent('extra', data, sampleId);
  }

  /** Records the evaluation's own summary. Events may still come after it. */
  recordFinalReport(report: unknown): void {
    this.takeFinalReport(this.#newEvent('final_report', null, report));
  }

  /** Returns the events of a type that are kept in memory, in order. */
  getEvents(type: string): readonly RecorderEvent[] {
    return this.#events.filter((event) => event.type === type);
  }

  /** Returns the `data` of the metrics events that are kept in memory. */
  getMetrics(): readonly unknown[] {
    return this.getEvents('metrics').map(({ data }) => data);
  }

  /** The number of events recorded so far, without final reports. */
  protected get recorded(): number {
    return this.#count;
  }

  /** Makes every later call that records throw RecorderClosedError. */
  protected end(): void {
    this.#closed = true;
  }

  #record(type: string, data: object, { sampleId, ...extra }: Extra): void {
    this.recordEvent(type, { ...data, ...extra }, sampleId);
  }

  #newEvent(type: string, sampleId: string | null, data: unknown): RecorderEvent {
    if (this.#closed) throw new RecorderClosedError();
    const content = { event_id: this.#count, sample_id: sampleId, type, data };
    return newEvent(this.runSpec, content, this.clock.now());
  }
}

/**
 * Checks at run time, for JavaScript: with another value the sample would silently have no score.
 */
function assertScore(correct: unknown): void {
  if (typeof correct === 'boolean' || Number.isFinite(correct)) return;
  throw new TypeError(`correct must be true, false or a finite number, but is ${String(correct)}`);
}
