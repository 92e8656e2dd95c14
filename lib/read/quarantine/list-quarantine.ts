import { parseQuarantineKey, quarantinePrefix } from '#contract/keys.ts';
import { formatTimestamp } from '#contract/time.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import {
  type QuarantineAnswer,
  quarantineKind,
  type QuarantineKind,
} from '#schemas/dashboard/quarantine.ts';
import { formatCursor, parseCursor } from '../pages.ts';
import { hasEventOf, readEntries } from './quarantine-entries.ts';
import { type WalkPosition, walkKeys, walkPosition } from './walk-keys.ts';

/** Of an object no more is read, bytes. */
const MOST_READ_BYTES = 256 * 1024;
/** Objects that one request looks at, whatever it finds. */
const MOST_SEEN = 500;
/** A page ends here, so that it fits an answer of Lambda. */
const MOST_PAGE_CHARACTERS = 2_000_000;

export interface QuarantineFilter {
  readonly kind?: QuarantineKind | undefined;
  /** Microseconds since 1970. */
  readonly since?: number | undefined;
  readonly runId?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

type Listed = QuarantineAnswer['objects'][number];

/**
 * What is in the quarantine of a project, in the order of its keys. A page may have found nothing, and
 * yet not be the last. @throws InvalidCursorError
 */
export async function listQuarantine(
  store: ObjectStore,
  project: string,
  filter: QuarantineFilter,
): Promise<QuarantineAnswer> {
  const start = parseCursor(walkPosition, filter.cursor);
  const prefix = quarantinePrefix(project) + (filter.kind === undefined ? '' : `${filter.kind}/`);
  const objects: Listed[] = [];
  let seen = 0;
  let characters = 0;
  let after: WalkPosition | undefined;
  for await (const walked of walkKeys(store, prefix, start)) {
    if (after && isFull(objects, filter, seen, characters)) {
      return { objects, next: formatCursor(after) };
    }
    seen += 1;
    after = walked.after;
    const found = await readObject(store, project, walked.key, filter);
    if (!found) continue;
    objects.push(found);
    characters += JSON.stringify(found).length;
  }
  return { objects, next: null };
}

function isFull(
  objects: readonly Listed[],
  { limit }: QuarantineFilter,
  seen: number,
  characters: number,
): boolean {
  return objects.length >= limit || seen >= MOST_SEEN || characters >= MOST_PAGE_CHARACTERS;
}

/** The object as it is listed; undefined when it does not pass, or is gone. */
async function readObject(
  store: ObjectStore,
  project: string,
  key: string,
  { since, runId }: QuarantineFilter,
): Promise<Listed | undefined> {
  const { folder, owner } = parseQuarantineKey(key);
  const kind = quarantineKind.safeParse(folder).data;
  if (kind === undefined) return undefined;
  if (runId !== undefined && owner !== undefined && owner !== runId) return undefined;
  const info = await store.head(key);
  if (!info) return undefined;
  const atMicros = info.modifiedAtMs === undefined ? undefined : info.modifiedAtMs * 1000;
  if (since !== undefined && (atMicros ?? Infinity) < since) return undefined;
  const { entries, isWhole } = await entriesOf(store, kind, key, info.sizeBytes);
  if (runId !== undefined && owner === undefined && !hasEventOf(entries, runId)) return undefined;
  return {
    kind,
    key,
    at: atMicros === undefined ? null : formatTimestamp(atMicros),
    size_bytes: info.sizeBytes,
    run_id: owner ?? null,
    entries,
    is_whole: isWhole,
    replay: kind === 'refused' ? replayCommand(project, key) : null,
  };
}

async function entriesOf(store: ObjectStore, kind: QuarantineKind, key: string, size: number) {
  // Parquet files, copies of objects that could not be read, and messages.
  if (['replaced', 'damaged', 'undelivered'].includes(kind)) return { entries: [], isWhole: false };
  const bytes = await store.getRange(key, 0, MOST_READ_BYTES);
  return readEntries(bytes ?? new Uint8Array(), size <= MOST_READ_BYTES);
}

/** Run in the data folder, or beside a copy of the object: docs/runbook.md. */
function replayCommand(project: string, key: string): string {
  return (
    `jq -r '.text | select(.)' '${key}' | curl -sS --data-binary @- ` +
    `-H 'content-type: application/x-ndjson' -H "authorization: Bearer $EVALAKE_KEY" ` +
    `"$EVALAKE_URL/v1/projects/${project}/events"`
  );
}
