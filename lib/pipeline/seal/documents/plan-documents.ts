import { gunzipSync } from 'node:zlib';
import { readBatches } from '#contract/batch-text.ts';
import { contentHash } from '#contract/content-hash.ts';
import { documentSetMicros } from '#contract/document-set.ts';
import { noRunParameters, type RunParameters } from '#contract/run-parameters.ts';
import { monthOf } from '#contract/time.ts';
import {
  type KeptDocument,
  type NamedDocument,
  readDocumentsFile,
  writeDocumentsFile,
} from '#lake/documents-file.ts';
import { readDocument } from '#documents/read-document.ts';
import type { SealedDocuments } from '#lake/document-record.ts';
import { deriveBenchmark } from './derive-benchmark.ts';
import { deriveError } from './derive-error.ts';
import { type Derived, deriveEvaluation } from './derive-evaluation.ts';
import { nameDocuments } from '#lake/document-names.ts';
import { documentHash } from '#pipeline/ingest/plan-results.ts';
import {
  resultItemsFile,
  type ResultItemsFile,
  resultRunRow,
  type RunOwner,
} from './result-run.ts';

export interface DocumentsInput {
  readonly project: string;
  readonly set: string;
  /** The documents file as it lies in the lake. */
  readonly existing: Uint8Array | undefined;
  /** The inbox objects' bytes. */
  readonly inbox: readonly Uint8Array[];
}

/** The objects that sealing a document set will write, in this order. */
export interface DocumentsPlan {
  readonly file: { readonly bytes: Uint8Array; readonly changed: boolean };
  readonly items: readonly ResultItemsFile[];
  readonly sealed: SealedDocuments;
}

export async function planDocuments(input: DocumentsInput): Promise<DocumentsPlan> {
  const { project, set, existing } = input;
  const tsMicros = documentSetMicros(set);
  const known = existing ? await readDocumentsFile(existing) : [];
  const arrived = readInboxDocuments(input.inbox);
  const documents = nameDocuments(set, [...known, ...arrived]);
  const same = existing && areSame(known, documents) ? existing : undefined;
  const bytes = same ?? writeDocumentsFile(project, tsMicros, documents);
  const documentsHash = contentHash(bytes);
  const month = monthOf(tsMicros);
  const derived = documents.map((document) =>
    derive({ project, set, month, tsMicros, document, documentsHash }),
  );
  const runs = derived.flatMap((each) => each.runs);
  const items = runs.flatMap((run) => resultItemsFile(run) ?? []);
  return {
    file: { bytes, changed: same === undefined },
    items,
    sealed: {
      project_id: project,
      run_id: set,
      month,
      rows: {
        runs: runs.map(resultRunRow),
        evaluations: derived.flatMap((each) => each.evaluations),
        suites: derived.flatMap((each) => each.suites),
        benchmarks: derived.flatMap((each) => each.benchmarks),
      },
      entries: items.map(({ entry }) => entry),
      documents_hash: documentsHash,
    },
  };
}

/**
 * Reads the documents of inbox objects. It decompresses in this thread, as parsing takes far
 * longer.
 */
export function readInboxDocuments(objects: readonly Uint8Array[]): KeptDocument[] {
  const documents: KeptDocument[] = [];
  for (const object of objects) {
    const bytes = gunzipSync(object);
    let parameters: RunParameters = noRunParameters;
    readBatches(
      bytes,
      (start, end) => {
        const text = bytes.subarray(start, end);
        const { kind } = readDocument(text);
        documents.push({ kind, contentHash: documentHash(text), parameters, text });
      },
      (found) => (parameters = found),
    );
  }
  return documents;
}

function areSame(known: readonly KeptDocument[], documents: readonly NamedDocument[]): boolean {
  return (
    known.length === documents.length &&
    documents.every(({ contentHash, text, parameters }, i) => {
      const other = known[i];
      return (
        other?.contentHash === contentHash &&
        text.equals(other.text) &&
        JSON.stringify(parameters) === JSON.stringify(other.parameters)
      );
    })
  );
}

function derive(owner: RunOwner): Derived {
  const read = readDocument(owner.document.text);
  switch (read.kind) {
    case 'evaluation':
      return deriveEvaluation(owner, read);
    case 'benchmark':
      return deriveBenchmark(owner, read);
    case 'error':
      return deriveError(owner, read);
  }
}
