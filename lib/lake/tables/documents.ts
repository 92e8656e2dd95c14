import { DOCUMENTS_ROOT } from '#contract/keys.ts';
import type { Table } from './table.ts';

/** Results documents, whole: what all else of them is derived from. One file for each time. */
export const documentsTable: Table = {
  name: 'documents',
  schemaVersion: 1,
  location: DOCUMENTS_ROOT,
  columns: [
    { name: 'project_id', type: 'string', comment: 'the project' },
    { name: 'document_id', type: 'string', comment: 'its time, with part of its hash if shared' },
    { name: 'ts', type: 'timestamp', comment: 'its timestamp, to the millisecond' },
    { name: 'kind', type: 'string', comment: 'evaluation, benchmark or error' },
    { name: 'content_hash', type: 'string', comment: 'of the JSON value; equal ones are one' },
    { name: 'parameters_json', type: 'string', comment: 'what its requests said, JSON object' },
    { name: 'text', type: 'string', comment: 'the document as it was sent' },
  ],
};
