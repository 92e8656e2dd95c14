// Gives a sealed run of a data folder an events file of so many events, of 1.4 kB each, and a record
// that says so.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { FileStore } from '#adapters/disk/file-store.ts';
import { eventsKey, sealRecordKey } from '#contract/keys.ts';
import { eventsTable } from '#lake/tables/events.ts';
import { writeParquet } from '#parquet/index.ts';
import { formatSealRecord, parseSealRecord } from '#lake/seal-record-file.ts';
import { Prose } from '../inputs/prose.ts';

const EVENT_BYTES = 1400;
const [dataDir = '', project = '', runId = '', count = '0'] = process.argv.slice(2);
const events = Number(count);

const prose = new Prose(events);

function dataOf(index: number): Buffer {
  const texts =
    index % 2 === 1
      ? `"correct": ${index % 3 !== 0}, "expected": "${prose.text(40)}"`
      : `"prompt": "${prose.text(600)}", "sampled": "${prose.text(2 * EVENT_BYTES - 680)}"`;
  return Buffer.from(`{"index": ${index}, ${texts}}`);
}

const each = <T>(make: (index: number) => T): T[] =>
  Array.from({ length: events }, (_, i) => make(i));
const bytes = writeParquet(eventsTable, {
  project_id: each(() => project),
  run_id: each(() => runId),
  event_id: each((index) => index),
  sample_id: each((index) => `demo.dev.${index >> 1}`),
  type: each((index) => (index % 2 === 1 ? 'match' : 'sampling')),
  data: each(dataOf),
  created_by: each(() => 'bench'),
  created_at: each((index) => 1_795_000_000_000_000 + index * 1000),
  model: each(() => null),
  prompt_tokens: each(() => null),
  completion_tokens: each(() => null),
  correct: each(() => null),
  extra_json: each(() => null),
});
const record = parseSealRecord(
  (await new FileStore(dataDir).get(sealRecordKey({ project, runId })))?.bytes ?? new Uint8Array(),
);
const file = `${dataDir}/${eventsKey(project, record.month, runId)}`;
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, bytes);
writeFileSync(
  `${dataDir}/${sealRecordKey({ project, runId })}`,
  formatSealRecord({ ...record, events, expected: events }),
);
console.log(JSON.stringify({ fileBytes: bytes.length }));
