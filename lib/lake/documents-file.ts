import { type RunParameters, runParametersSchema } from '#contract/run-parameters.ts';
import { documentKind, type DocumentKind } from '#schemas/results.ts';
import { documentsTable } from './tables/documents.ts';
import { readParquet, writeParquet } from '#parquet/index.ts';

/** A results document as the lake stores it. */
export interface KeptDocument {
  readonly kind: DocumentKind;
  readonly contentHash: string;
  readonly parameters: RunParameters;
  readonly text: Buffer;
}

export interface NamedDocument extends KeptDocument {
  readonly id: string;
}

export function writeDocumentsFile(
  project: string,
  tsMicros: number,
  documents: readonly NamedDocument[],
): Uint8Array {
  return writeParquet(documentsTable, {
    project_id: documents.map(() => project),
    document_id: documents.map(({ id }) => id),
    ts: documents.map(() => tsMicros),
    kind: documents.map(({ kind }) => kind),
    content_hash: documents.map(({ contentHash }) => contentHash),
    parameters_json: documents.map(({ parameters }) => JSON.stringify(parameters)),
    text: documents.map(({ text }) => text),
  });
}

export async function readDocumentsFile(bytes: Uint8Array): Promise<KeptDocument[]> {
  const columns = await readParquet(bytes, {
    columns: ['kind', 'content_hash', 'parameters_json', 'text'],
  });
  const kinds = columns.strings('kind');
  const hashes = columns.strings('content_hash');
  const parameters = columns.strings('parameters_json');
  return columns.bytes('text').map((text, row) => ({
    kind: documentKind.parse(kinds[row]),
    contentHash: hashes[row] ?? '',
    parameters: runParametersSchema.parse(JSON.parse(parameters[row] ?? '')),
    text: Buffer.from(text ?? []),
  }));
}
