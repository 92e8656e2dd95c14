import { isUtf8 } from 'node:buffer';
import type { Span } from '#contract/batch-text.ts';
import { isReservedRunId } from '#contract/document-set.ts';
import { MAX_EVENT_BYTES, MAX_EVENT_METRICS } from '#contract/limits.ts';
import { runIdProblem } from '#contract/names.ts';
import { isToken } from '#json/scan.ts';
import { stringAt } from '#json/text.ts';
import { INVALID, plainStringEnd, validStringEnd, validValueEnd } from '#json/valid-value.ts';
import { AMENDMENT, FINAL_REPORT, Place, SPEC } from '#schemas/recorder-event.ts';
import { KnownMembers } from './known-members.ts';
import { TimeTexts } from './time-texts.ts';

/** An event that was accepted, as the rest of the pipeline needs to know it. */
export interface AcceptedEvent {
  readonly runId: string;
  readonly eventId: number;
  readonly place: Place;
  /** Whether it names the revision of the run that it belongs to. */
  readonly isOfRevision: boolean;
  /** Whether its type is that of specs, whatever its place. */
  readonly isSpec: boolean;
}

/** An event that needs no further look. */
export interface UsualEvent extends Span {
  readonly accepted: AcceptedEvent;
}

const QUOTE = 0x22;
const token = (text: string): Buffer => Buffer.from(JSON.stringify(text));

/** The members that decide, the needed ones first. Others are only to be JSON. */
const NAMES = [
  'run_id',
  'event_id',
  'type',
  'created_at',
  'data',
  'sample_id',
  'created_by',
  'evalake_revision',
] as const;
const NAME_TOKENS = NAMES.map(token);
/** A bit for each of the first four. */
const NEEDED = 0b1111;

const SCORED_TYPES = ['match', 'metrics'].map(token);
/** They are rare, and are refused or have a place or rules of their own. */
const OTHER_TYPES = ['', FINAL_REPORT, SPEC, AMENDMENT].map(token);
const SCORES = ['correct', 'score'].map(token);

/** A whole number of as many digits is exact. */
const MOST_DIGITS = 15;

/**
 * Accepts events straight from their bytes. Nearly all events are as recorders write them, and to build
 * the values of one only to look at seven members takes several times as long. It only ever accepts what
 * `checkEvent` accepts, as it does; whatever it does not take is left to that, which says what is wrong.
 */
export class UsualEvents {
  readonly #bytes: Buffer;
  readonly #offset: number;
  readonly #isUtf8: boolean;
  readonly #times: TimeTexts;
  readonly #members: KnownMembers;
  readonly #dataMembers: KnownMembers;
  #seen = 0;
  #eventId = 0;
  #typeStart = 0;
  #typeEnd = 0;
  /** The last run id that was good, which the next event nearly always has too. */
  #runId = '';
  /** A copy, as keys are masked in the text. */
  #runIdToken = Buffer.alloc(0);
  #scalars = 0;
  #hasStrangeScore = false;

  /** @param offset added to the spans of events */
  constructor(bytes: Buffer, offset: number) {
    this.#bytes = bytes;
    this.#offset = offset;
    this.#isUtf8 = isUtf8(bytes);
    this.#times = new TimeTexts(bytes);
    this.#members = new KnownMembers(bytes, NAME_TOKENS, this.#readMember);
    this.#dataMembers = new KnownMembers(bytes, SCORES, this.#readDataMember);
  }

  /** The event that begins at `start`; undefined where it has to be looked at as a value. */
  read(start: number, limit: number): UsualEvent | undefined {
    if (!this.#isUtf8 || this.#bytes[start] !== 0x7b) return undefined;
    this.#seen = 0;
    this.#scalars = 0;
    this.#hasStrangeScore = false;
    const end = this.#members.endOf(start, limit);
    if (end === INVALID || end - start > MAX_EVENT_BYTES || !this.#isUsual()) return undefined;
    return {
      start: start + this.#offset,
      end: end + this.#offset,
      accepted: {
        runId: this.#runId,
        eventId: this.#eventId,
        place: Place.numbered,
        isOfRevision: false,
        isSpec: false,
      },
    };
  }

  #isUsual(): boolean {
    return (
      (this.#seen & NEEDED) === NEEDED &&
      this.#scalars <= MAX_EVENT_METRICS &&
      !this.#isOfType(OTHER_TYPES) &&
      !(this.#hasStrangeScore && this.#isOfType(SCORED_TYPES))
    );
  }

  #isOfType(types: readonly Buffer[]): boolean {
    return types.some((type) => isToken(this.#bytes, this.#typeStart, this.#typeEnd, type));
  }

  readonly #readMember = (name: number, at: number, end: number): number => {
    const bytes = this.#bytes;
    if (name === -1) return validValueEnd(bytes, at, end, 1);
    // Of two members of one name the last counts, as in `JSON.parse`. Both have to be usual.
    this.#seen |= 1 << name;
    switch (NAMES[name]) {
      case 'run_id':
        return this.#runIdEndAt(at, end);
      case 'event_id':
        return this.#eventIdEndAt(at, end);
      case 'type':
        this.#typeStart = at;
        return (this.#typeEnd = plainStringEnd(bytes, at, end));
      case 'created_at':
        return this.#times.endOf(at, end);
      case 'data':
        return bytes[at] === 0x7b
          ? this.#dataMembers.endOf(at, end)
          : validValueEnd(bytes, at, end, 1);
      case 'sample_id':
      case 'created_by':
        return bytes[at] === QUOTE || bytes[at] === 0x6e ? validValueEnd(bytes, at, end) : INVALID;
      default:
        return INVALID;
    }
  };

  #runIdEndAt(at: number, end: number): number {
    const bytes = this.#bytes;
    const known = at + this.#runIdToken.length;
    if (known <= end && this.#runId !== '' && isToken(bytes, at, known, this.#runIdToken))
      return known;
    const stop = validStringEnd(bytes, at, end);
    if (stop === INVALID) return INVALID;
    const runId = stringAt(bytes, at, stop);
    if (runIdProblem(runId) !== undefined || isReservedRunId(runId)) return INVALID;
    this.#runId = runId;
    this.#runIdToken = Buffer.from(bytes.subarray(at, stop));
    return stop;
  }

  /** Takes digits only; what other forms of a whole number there are is rare. */
  #eventIdEndAt(at: number, end: number): number {
    const most = Math.min(end, at + MOST_DIGITS);
    let value = 0;
    let i = at;
    for (; i < most; i++) {
      const digit = (this.#bytes[i] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (i === at || (this.#bytes[at] === 0x30 && i > at + 1)) return INVALID;
    this.#eventId = value;
    return i;
  }

  readonly #readDataMember = (score: number, at: number, end: number): number => {
    const first = this.#bytes[at];
    if (first !== QUOTE && first !== 0x7b && first !== 0x5b) this.#scalars += 1;
    else if (score !== -1) this.#hasStrangeScore = true;
    return validValueEnd(this.#bytes, at, end, 2);
  };
}
