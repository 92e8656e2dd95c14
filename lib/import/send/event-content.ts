import { contentHash } from '#contract/content-hash.ts';
import { REVISION_MEMBER } from '#contract/revision.ts';
import { JsonStructureError, memberSpans } from '#json/scan.ts';
import { objectWithout, stringAt } from '#json/text.ts';
import { emptyEventRows, eventRow } from '#lake/event-rows.ts';
import { hashRow } from '#pipeline/seal/run/merge-events.ts';
import { DamagedEventError, EventParser } from '#pipeline/seal/run/parse-events.ts';
import { Place, placeOf } from '#schemas/recorder-event.ts';

/** What an event says, apart from the revision that it belongs to. */
export interface EventContent {
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
  const rows = emptyEventRows();
  try {
    new EventParser(rows).append(text, 0, text.length);
  } catch (error) {
    if (error instanceof DamagedEventError || error instanceof JsonStructureError) return undefined;
    throw error;
  }
  const sent = eventRow(rows, 0);
  const row = { ...sent, extraJson: withoutRevision(sent.extraJson) };
  const { eventId, type, sampleId } = row;
  const place = placeOf(eventId, type, sampleId);
  const data = place === Place.spec ? withoutTime(row.data) : row.data;
  return {
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

  /** @param hasOwnTime false where the time is only that of the file */
  add({ slot, hash, timelessHash }: EventContent, hasOwnTime: boolean): void {
    if (!hasOwnTime) this.#timeless.add(`${slot} ${timelessHash}`);
    const known = this.#hashes.get(slot);
    if (known) known.add(hash);
    else this.#hashes.set(slot, new Set([hash]));
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
