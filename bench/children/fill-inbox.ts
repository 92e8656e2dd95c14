// Fills the inbox of one run as staging would, the report last. Writes the same events as plain
// NDJSON beside it, for the peer.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { InboxFiller } from '../inbox-ours.ts';
import { batchBody, eventTexts, finalReportBody } from '../inputs/events.ts';

const BATCH = 100;

const [dataDir = '', project = '', runId = '', events = '0', ndjson = ''] = process.argv.slice(2);

const inbox = new InboxFiller(dataDir, project, runId);
const lines = createWriteStream(ndjson);
const batches = Number(events) / BATCH;
for (let n = 0; n <= batches; n += 1) {
  const body = n < batches ? batchBody(runId, n) : finalReportBody(runId, Number(events));
  await inbox.add(body);
  lines.write(`${eventTexts(body).join('\n')}\n`);
}
await inbox.flush();
lines.end();
await once(lines, 'finish');
console.log('{}');
