import { z } from 'zod';
import { contentHash } from '#contract/content-hash.ts';
import { MAX_DOCUMENT_BYTES } from '#contract/limits.ts';
import { findDocuments } from '#pipeline/ingest/find-documents.ts';
import { documentHash } from '#pipeline/ingest/plan-results.ts';
import { UnreadableBodyError } from '#pipeline/ingest/read-events.ts';
import type { Mark } from '#schemas/mark.ts';
import { readDocument, type ReadDocument } from '#documents/read-document.ts';
import { NotResultsError } from '#schemas/not-results.ts';
import { type DocumentKind } from '#schemas/results.ts';
import { UnreadableLogError } from './formats/format.ts';
import type { ImportNote } from './send/import-notes.ts';
import type { ImportTarget } from './send/target.ts';

/**
 * `sent again`: an earlier import sent it and the endpoint does not show it (yet), or it shows it
 * and the model is new. `sent`: the endpoint does not tell whether it had it.
 */
export type DocumentOutcome = 'new' | 'already there' | 'sent again' | 'sent';

export interface SentDocument {
  readonly kind: DocumentKind;
  /**
   * The document's time, followed by `-` and part of its hash when another document has the same
   * time.
   */
  readonly id: string;
  readonly outcome: DocumentOutcome;
  /** The first of its marks. */
  readonly mark: Mark | undefined;
  readonly markCount: number;
}

export interface DocumentImportOptions {
  readonly target: ImportTarget;
  readonly model?: string | undefined;
  /** The hashes that the target has acknowledged for this file. */
  readonly note: ImportNote;
}

/**
 * Sends a results document in its own text, unless the endpoint has it.
 * @throws UnreadableLogError when it is no results document, or is refused
 * @throws ImportStoppedError
 */
export async function importDocument(
  path: string,
  bytes: Buffer,
  { target, model, note }: DocumentImportOptions,
): Promise<SentDocument> {
  const { text, read } = parseDocument(path, bytes);
  const hash = documentHash(text);
  const sent = contentHash(hash, '\0', model ?? '');
  // Only the latest hash counts: another model, or another document in this file, may have come
  // since.
  const acknowledged = note.latest === sent;
  const shown = await lookUpDocument(target, read, hash);
  // The stored document does not tell which model was given with it.
  const known = acknowledged ? shown !== 'absent' : shown === 'there' && model === undefined;
  if (!known) {
    const { refused } = await target.sendDocument(text, { model });
    if (refused !== undefined) throw new UnreadableLogError(path, refused);
  }
  await note.add(sent);
  const [mark] = read.marks;
  const outcome = known ? 'already there' : outcomeOf(shown, acknowledged);
  return { kind: read.kind, id: read.set, outcome, mark, markCount: read.markCount };
}

function outcomeOf(shown: Shown, acknowledged: boolean): DocumentOutcome {
  if (shown === 'unreadable') return 'sent';
  return acknowledged || shown === 'there' ? 'sent again' : 'new';
}

function parseDocument(
  path: string,
  bytes: Buffer,
): { readonly text: Buffer; readonly read: ReadDocument } {
  try {
    const [span] = findDocuments(bytes, 'document');
    const text = bytes.subarray(span?.start, span?.end);
    if (text.length > MAX_DOCUMENT_BYTES) {
      throw new NotResultsError(`${text.length} bytes long; at most ${MAX_DOCUMENT_BYTES}`);
    }
    return { text, read: readDocument(text) };
  } catch (error) {
    const expected = error instanceof NotResultsError || error instanceof UnreadableBodyError;
    if (!expected) throw error;
    throw new UnreadableLogError(path, error.message, { cause: error });
  }
}

type Shown = 'there' | 'absent' | 'unreadable';

/**
 * Longer documents are not compared: Lambda answers with at most 6 MB, in which a quote takes two
 * bytes.
 */
const LONGEST_COMPARED = 2 * 1024 * 1024;

/** Digits of the hash in the id of a document that shares its time, see `nameDocuments`. */
const ID_DIGITS = 8;

const exported = z.object({ evalake: z.object({ run_id: z.string() }) });

/**
 * Whether the endpoint serves this document: under its own id, or as the document of the run it was
 * exported from.
 */
async function lookUpDocument(
  target: ImportTarget,
  read: ReadDocument,
  hash: string,
): Promise<Shown> {
  if (read.text.length > LONGEST_COMPARED) return 'unreadable';
  const run = exported.safeParse(read.document).data?.evalake.run_id;
  const asRun = run === undefined ? 'absent' : await compareWithIds([run], target, read);
  if (asRun !== 'absent') return asRun;
  return compareWithIds([read.set, `${read.set}-${hash.slice(0, ID_DIGITS)}`], target, read);
}

/** Compares the document with those of the ids. When the first id is absent, so are the others. */
async function compareWithIds(
  ids: readonly string[],
  target: ImportTarget,
  read: ReadDocument,
): Promise<Shown> {
  const served = documentHash(read.text);
  for (const id of ids) {
    const answer = await target.document(id);
    if (!Buffer.isBuffer(answer)) return answer;
    if (documentHash(answer) === served) return 'there';
  }
  return 'absent';
}
