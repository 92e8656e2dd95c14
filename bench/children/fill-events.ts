// Gives a sealed run of a data folder an events file of so many events, of 1.4 kB each, and a record
// that says so.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { FileStore } from '#adapters/disk/file-store.ts';
import { eventsKey, sealRecordKey } from '#contract/keys.ts';
import { noRunParameters } from '#contract/run-parameters.ts';
import { type EventRows, emptyEventRows } from '#lake/event-rows.ts';
import { liftColumns } from '#lake/event-usage.ts';
import { writeEventsFile } from '#lake/events-file.ts';
import { formatSealRecord, parseSealRecord } from '#lake/seal-record-file.ts';
import { Prose } from '../inputs/prose.ts';

const EVENT_BYTES = 1400;
const [dataDir = '', project = '', runId = '', count = '0'] = process.argv.slice(2);
const events = Number(count);

function eventRows(): EventRows {
  const rows = emptyEventRows();
  const prose = new Prose(events);
  for (let index = 0; index < events; index += 1) {
    const isMatch = index % 2 === 1;
    const texts = isMatch
      ? `"correct": ${index % 3 !== 0}, "expected": "${prose.text(40)}"`
      : `"prompt": "${prose.text(600)}", "sampled": "${prose.text(EVENT_BYTES - 640)}"`;
    const data = Buffer.from(`{"index": ${index}, ${texts}}`);
    rows.eventId.push(index);
    rows.type.push(isMatch ? 'match' : 'sampling');
    rows.sampleId.push(`demo.dev.${index >> 1}`);
    rows.text.push(data);
    rows.dataStart.push(0);
    rows.dataEnd.push(data.length);
    rows.createdBy.push('bench');
    rows.createdAtMicros.push(1_795_000_000_000_000 + index * 1000);
    rows.extraJson.push(null);
  }
  return rows;
}

const rows = eventRows();
const record = parseSealRecord(
  (await new FileStore(dataDir).get(sealRecordKey({ project, runId })))?.bytes ?? new Uint8Array(),
);
const notes = { parameters: noRunParameters, conflicts: [] };
const bytes = writeEventsFile(project, runId, rows, liftColumns(rows), notes);
const file = `${dataDir}/${eventsKey(project, record.month, runId)}`;
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, bytes);
writeFileSync(
  `${dataDir}/${sealRecordKey({ project, runId })}`,
  formatSealRecord({ ...record, events, expected: events }),
);
console.log(JSON.stringify({ fileBytes: bytes.length }));
