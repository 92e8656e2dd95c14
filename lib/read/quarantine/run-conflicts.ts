import { z } from 'zod';
import { conflictsPrefix, eventsKey } from '#contract/keys.ts';
import { isDocumentSetName, parseOwner } from '#contract/seal-target.ts';
import { eventRow, type EventRows } from '#lake/event-rows.ts';
import { formatEvent } from '#lake/event-text.ts';
import { readEventsFile } from '#lake/events-file.ts';
import { readSealRecord, RunNotFoundError } from '#lake/seal-record-file.ts';
import { readNamed } from '#parquet/index.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { EventPage } from '../event-page.ts';
import { formatCursor, PageTexts, parseCursor } from '../pages.ts';
import { RunNotSealedError } from '../read-errors.ts';
import { isReceiving } from '../receiving.ts';
import { walkKeys, walkPosition } from './walk-keys.ts';

/** What the seal writes of an event that lost: `formatQuarantined`. */
const quarantined = z.object({ hash: z.string(), text: z.string() });

/**
 * The events of a run that lost to another of the same id, each beside the one that stayed. The texts
 * of the events are those of the files.
 * @throws RunNotFoundError, RunNotSealedError, InvalidCursorError
 */
export async function runConflicts(
  store: ObjectStore,
  project: string,
  runId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<EventPage> {
  const start = parseCursor(walkPosition, cursor);
  const month = await homeOf(store, project, runId);
  const page = new PageTexts(limit);
  let after = start ?? null;
  let winners: ReadonlyMap<number, string> | undefined;
  for await (const walked of walkKeys(store, conflictsPrefix(project, runId), start)) {
    const stored = await store.get(walked.key);
    if (stored) {
      winners ??= await readWinners(store, project, runId, month);
      if (!page.add(formatPair(walked.key, stored.bytes, winners))) {
        return { texts: page.texts, next: formatCursor(after ?? [null, 0]) };
      }
    }
    after = walked.after;
  }
  return { texts: page.texts, next: null };
}

async function homeOf(store: ObjectStore, project: string, runId: string): Promise<string> {
  if (isDocumentSetName(parseOwner(project, runId))) throw new RunNotFoundError(project, runId);
  const record = await readSealRecord(store, { project, runId });
  if (record) return record.content.month;
  if (await isReceiving(store, project, runId)) {
    throw new RunNotSealedError(project, runId, 'conflicts');
  }
  throw new RunNotFoundError(project, runId);
}

/** The texts of the run's events by id; none where they were pruned. */
async function readWinners(
  store: ObjectStore,
  project: string,
  runId: string,
  month: string,
): Promise<ReadonlyMap<number, string>> {
  const key = eventsKey(project, month, runId);
  const stored = await store.get(key);
  if (!stored) return new Map();
  const rows: EventRows = await readNamed(key, () => readEventsFile(stored.bytes));
  return new Map(
    rows.eventId.map((id, row) => [id, formatEvent(runId, eventRow(rows, row))] as const),
  );
}

/** `{prefix}{event id}-{hash}.json` */
function formatPair(key: string, bytes: Uint8Array, winners: ReadonlyMap<number, string>): string {
  const { hash, text } = quarantined.parse(JSON.parse(Buffer.from(bytes).toString()));
  const eventId = Number.parseInt(key.slice(key.lastIndexOf('/') + 1), 10);
  const head = JSON.stringify({ event_id: eventId, hash }).slice(0, -1);
  return `${head},"winner":${winners.get(eventId) ?? 'null'},"loser":${text}}`;
}
