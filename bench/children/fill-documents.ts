// Fills a data folder with the suites index of evaluations, and a folder beside it with their files.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { formatBatch } from '#contract/batch-text.ts';
import { documentSetAt } from '#contract/document-set.ts';
import { indexKey, SUITES_ROOT } from '#contract/keys.ts';
import { noRunParameters } from '#contract/run-parameters.ts';
import { parseTime } from '#contract/time.ts';
import { IndexFile, type IndexRow } from '#lake/compact-index/index-file.ts';
import { suitesTable } from '#lake/tables/suites.ts';
import { planDocuments } from '#pipeline/seal/documents/plan-documents.ts';
import { evaluationDocument } from '#schemas/results.ts';
import { benchDocuments } from '../inputs/documents.ts';

const [dataDir = '', project = '', count = '0'] = process.argv.slice(2);

function put(file: string, content: Uint8Array | string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

const shape = {
  table: suitesTable,
  runColumn: 'document_set',
  orderColumns: ['document_id', 'suite', 'metric_name'],
};

const months = new Map<string, IndexRow[]>();
for (const document of benchDocuments(Number(count))) {
  const { timestamp } = evaluationDocument.parse(document);
  const set = documentSetAt(parseTime(timestamp)) ?? '';
  const text = Buffer.from(JSON.stringify(document));
  put(`${dataDir}/files/evaluation_results_${set}.json`, text);
  const batch = formatBatch(text, [{ start: 0, end: text.length }], noRunParameters, 'always');
  const inbox = [gzipSync(batch)];
  const { sealed } = await planDocuments({ project, set, existing: undefined, inbox });
  months.set(sealed.month, [...(months.get(sealed.month) ?? []), ...sealed.rows.suites]);
}
for (const [month, rows] of months) {
  const file = await IndexFile.read(shape, undefined);
  const bytes = await file.replace(new Set(), rows);
  if (bytes) put(`${dataDir}/${indexKey(SUITES_ROOT, project, month)}`, bytes);
}
console.log('{}');
