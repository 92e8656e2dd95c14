import { DOCUMENTS_ROOT, EVENTS_ROOT, recordedTarget, SEALS_PREFIX } from '#contract/keys.ts';
import { decodeName } from '#contract/names.ts';
import { isDocumentSetName } from '#contract/seal-target.ts';
import { readDocumentsFile } from '#lake/documents-file.ts';
import { readEventsFile } from '#lake/events-file.ts';
import { formatEvent } from '#lake/event-text.ts';
import { eventRow } from '#lake/events/event-rows.ts';
import { parseSealRecord } from '#lake/seal-record-file.ts';
import type { SealRecord } from '#lake/seal-record.ts';
import { readSentDocument, type SentDocument } from './sent-documents.ts';
import { readSentEvent, type SentEvent } from './sent-events.ts';

type Objects = ReadonlyMap<string, Uint8Array>;

const EVENTS_FILE = /^events\/([^/]+)\/year=\d{4}\/month=\d{2}\/run_id=(.+)\.parquet$/;

const REPLACED_FILE = /^quarantine\/([^/]+)\/replaced\/([^/]+)\/[0-9a-f]+\.parquet$/;

/** Every event of every events file of the lake. */
export function readLakeEvents(objects: Objects): Promise<SentEvent[]> {
  const inLake = [...objects].filter(([key]) => key.startsWith(`${EVENTS_ROOT}/`));
  return readEvents(inLake, EVENTS_FILE);
}

/** Every event of the events files of former revisions. */
export function readReplacedEvents(objects: Objects): Promise<SentEvent[]> {
  return readEvents(
    [...objects].filter(([key]) => REPLACED_FILE.test(key)),
    REPLACED_FILE,
  );
}

/** @param name tells a file's project and run */
async function readEvents(
  files: readonly (readonly [string, Uint8Array])[],
  name: RegExp,
): Promise<SentEvent[]> {
  const events: SentEvent[] = [];
  for (const [key, bytes] of files) {
    const [, project = '', run = ''] = name.exec(key) ?? [];
    const rows = await readEventsFile(bytes);
    for (const index of rows.eventId.keys()) {
      events.push(readSentEvent(project, formatEvent(decodeName(run), eventRow(rows, index))));
    }
  }
  return events;
}

const DOCUMENTS_FILE = /^documents\/([^/]+)\/year=\d{4}\/month=\d{2}\/([^/]+)\.parquet$/;

/** Every results document of the lake, as of the set whose file holds it. */
export async function readLakeDocuments(objects: Objects): Promise<SentDocument[]> {
  const documents: SentDocument[] = [];
  for (const [key, bytes] of objects) {
    if (!key.startsWith(`${DOCUMENTS_ROOT}/`)) continue;
    const [, project = '', set = ''] = DOCUMENTS_FILE.exec(key) ?? [];
    for (const { text } of await readDocumentsFile(bytes)) {
      documents.push({ ...readSentDocument(project, text.toString()), set });
    }
  }
  return documents;
}

/** The seal records of runs, without those of document sets. */
export function readSealRecords(objects: Objects): SealRecord[] {
  return [...objects]
    .filter(([key]) => key.startsWith(SEALS_PREFIX) && !isDocumentSetName(recordedTarget(key)))
    .map(([, bytes]) => parseSealRecord(bytes));
}
