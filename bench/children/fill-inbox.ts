// Fills the inbox of one run as staging would, the report last. Writes the same events as plain
// NDJSON beside it, for the peer, if it is given a file for them. The text of the events repeats
// itself, or is unique. It may be told to leave out one event, or all others.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { InboxFiller } from '../inbox-ours.ts';
import { batchBody, eventTexts, finalReportBody } from '../inputs/events.ts';
import { uniqueBody } from '../inputs/unique-events.ts';

const BATCH = 100;

const [
  dataDir = '',
  project = '',
  runId = '',
  events = '0',
  ndjson = '',
  text = 'repeating',
  without = '',
  only = '',
] = process.argv.slice(2);
const bodyOf = text === 'unique' ? uniqueBody : batchBody;

const inbox = new InboxFiller(dataDir, project, runId);
const lines = ndjson === '' ? undefined : createWriteStream(ndjson);
const batches = Number(events) / BATCH;

/** The body of one event. */
function eventBody(id: string): string {
  return `[${eventTexts(bodyOf(runId, Math.floor(Number(id) / BATCH)))[Number(id) % BATCH] ?? ''}]`;
}

if (only !== '') await inbox.add(eventBody(only));
for (let n = 0; only === '' && n <= batches; n += 1) {
  const whole = n < batches ? bodyOf(runId, n) : finalReportBody(runId, Number(events));
  const isLeft = without === '' || n !== Math.floor(Number(without) / BATCH);
  const kept = eventTexts(whole).filter((_, index) => index !== Number(without) % BATCH);
  const body = isLeft ? whole : `[${kept.join(', ')}]`;
  await inbox.add(body);
  lines?.write(`${eventTexts(body).join('\n')}\n`);
}
await inbox.flush();
if (lines) {
  lines.end();
  await once(lines, 'finish');
}
console.log('{}');
