import { DOCUMENTS_ROOT } from '#contract/keys.ts';
import { documentKind } from '#schemas/results.ts';
import { column } from './column.ts';
import type { Table } from './table.ts';

/** Whole results documents, from which all else about them is derived. One file for each time. */
export const documentsTable = {
  name: 'documents',
  schemaVersion: 1,
  location: DOCUMENTS_ROOT,
  columns: [
    column('project_id', 'string', 'the project'),
    column('document_id', 'string', 'its time, with part of its hash if shared'),
    column('ts', 'timestamp', 'its timestamp, to the millisecond'),
    column('kind', 'string', 'evaluation, benchmark or error', { values: documentKind.options }),
    column('content_hash', 'string', 'of the JSON value; equal ones are one'),
    column('parameters_json', 'string', 'what its requests said, JSON object'),
    column('text', 'string', 'the document as it was sent'),
  ],
} as const satisfies Table;
