import { contentHash } from '#contract/content-hash.ts';
import { isItemId } from '#contract/item-event.ts';
import { REVISION_MEMBER } from '#contract/revision.ts';
import { JsonStructureError, memberSpans } from '#json/scan.ts';
import { objectWithout, stringAt } from '#json/text.ts';
import { eventRow } from '#lake/events/event-rows.ts';
import { EventTable } from '#lake/events/event-table.ts';
import { hashRow } from '#pipeline/seal/run/merge-events.ts';
import { DamagedEventError, EventParser } from '#pipeline/seal/run/inbox/parse-events.ts';
import { Place, placeOf } from '#schemas/recorder-event.ts';
import { specText } from '../formats/converted-event.ts';
import type { LogEntry, LogEvent, LogSpec } from '../formats/format.ts';

/** What an event says, apart from the revision that it belongs to. */
export interface EventContent {
  readonly eventId: number;
  /** Events of one run compete for the same slot. */
  readonly slot: string;
  readonly hash: string;
  /** The hash of what it says apart from when it was. */
  readonly timelessHash: string;
}

/** The slot of a spec, which has no number here, or of a numbered event. */
export function slotOf(eventId: number | undefined): string {
  return eventId === undefined ? `0 ${Place.spec}` : `${eventId} ${Place.numbered}`;
}

/** Reads an event's JSON text; undefined for one that no endpoint accepts. */
export function eventContent(text: Buffer): EventContent | undefined {
  const table = new EventTable(undefined, 1);
  try {
    new EventParser(table).append(text, 0, text.length);
  } catch (error) {
    if (error instanceof DamagedEventError || error instanceof JsonStructureError) return undefined;
    throw error;
  }
  const sent = eventRow(table.rows(), 0);
  const row = { ...sent, extraJson: withoutRevision(sent.extraJson) };
  const { eventId, type, sampleId } = row;
  const place = placeOf(eventId, type, sampleId);
  const data = place === Place.spec ? withoutTime(row.data) : row.data;
  return {
    eventId,
    slot: `${eventId} ${place}`,
    hash: hashRow(row),
    timelessHash: hashRow({ ...row, data, createdAtMicros: 0 }),
  };
}

/** A spec says in its data too when its run was. */
function withoutTime(data: Buffer): Buffer {
  if (data[0] !== 0x7b) return data;
  return Buffer.from(objectWithout(data, membersOf(data), ({ key }) => key === 'created_at'));
}

function withoutRevision(extraJson: string | null): string | null {
  if (extraJson?.includes(REVISION_MEMBER) !== true) return extraJson;
  const kept = objectWithout(Buffer.from(extraJson), membersOf(Buffer.from(extraJson)), isRevision);
  return kept === '{}' ? null : kept;
}

interface Member {
  readonly key: string;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

const isRevision = ({ key }: Member) => key === REVISION_MEMBER;

function membersOf(object: Buffer): Member[] {
  const spans: number[] = [];
  const count = memberSpans(object, 0, object.length, spans);
  const members: Member[] = [];
  for (let i = 0; i < count; i += 4) {
    const [start = 0, keyEnd = 0, valueStart = 0, end = 0] = spans.slice(i, i + 4);
    members.push({ key: stringAt(object, start, keyEnd), start, valueStart, end });
  }
  return members;
}

/** The event's text with other values of some members, which are texts. The rest stays as it is. */
export function withMembers(text: Buffer, values: Readonly<Record<string, string>>): Buffer {
  const rest = objectWithout(text, membersOf(text), ({ key }) => Object.hasOwn(values, key)).slice(
    1,
  );
  const first = JSON.stringify(values).slice(0, -1);
  return Buffer.from(rest === '}' ? `${first}}` : `${first},${rest}`);
}

/** The contents of one run's events, by slot. */
export class RunContents {
  readonly #hashes = new Map<string, Set<string>>();
  readonly #timeless = new Set<string>();
  readonly #apart = new Set<number>();

  /** @param hasOwnTime false where the time is only that of the file */
  add({ eventId, slot, hash, timelessHash }: EventContent, hasOwnTime: boolean): void {
    if (isItemId(eventId)) this.#apart.add(eventId);
    if (!hasOwnTime) this.#timeless.add(`${slot} ${timelessHash}`);
    const known = this.#hashes.get(slot);
    if (known) known.add(hash);
    else this.#hashes.set(slot, new Set([hash]));
  }

  /** The numbers of items and amendments, which are none of those that a recorder counts. */
  get apart(): ReadonlySet<number> {
    return this.#apart;
  }

  get size(): number {
    return this.#hashes.size;
  }

  has({ slot, hash }: EventContent): boolean {
    return this.#hashes.get(slot)?.has(hash) === true;
  }

  /** Whether an event of the log says the same and has no time of its own. */
  hasButForTime({ slot, timelessHash }: EventContent): boolean {
    return this.#timeless.has(`${slot} ${timelessHash}`);
  }

  hasSlot(slot: string): boolean {
    return this.#hashes.has(slot);
  }

  /** A name of all contents, whatever their order. */
  get digest(): string {
    const parts = [...this.#hashes].flatMap(([slot, hashes]) =>
      [...hashes].map((hash) => `${slot} ${hash}\n`),
    );
    return contentHash(...parts.sort());
  }
}

/** The contents of a log's events, by the ids that the log gives its runs. */
export class LogContents {
  readonly #runs = new Map<string, RunContents>();
  readonly #fileMicros: number;
  readonly #as: string | undefined;

  /** @param as the id under which the log's one run is sent, in place of its own */
  constructor(fileModifiedMs: number, as: string | undefined) {
    this.#fileMicros = Math.round(fileModifiedMs * 1000);
    this.#as = as;
  }

  get runCount(): number {
    return this.#runs.size;
  }

  of(runId: string): RunContents {
    const known = this.#runs.get(runId);
    if (known) return known;
    const contents = new RunContents();
    this.#runs.set(runId, contents);
    return contents;
  }

  async read(entries: AsyncIterable<LogEntry>): Promise<void> {
    for await (const entry of entries) {
      if (entry.kind === 'spec' || entry.kind === 'event') this.add(entry);
    }
  }

  add(entry: LogEvent | LogSpec): void {
    const contents = this.of(entry.runId);
    const text = entry.kind === 'spec' ? specText(entry) : entry.text;
    const as = this.#as;
    const content = eventContent(as === undefined ? text : withMembers(text, { run_id: as }));
    if (content) contents.add(content, entry.createdAt?.micros !== this.#fileMicros);
  }
}
