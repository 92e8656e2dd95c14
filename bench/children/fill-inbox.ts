// Fills the inbox of one run as staging would: objects of a hundred batches each, the report last.
// Writes the same events as plain NDJSON beside it, for the peer, if it is given a file for them. The
// text of the events repeats itself, or is unique.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { inboxKey } from '#contract/keys.ts';
import { noRunParameters } from '#contract/run-parameters.ts';
import { FileStore } from '#adapters/disk/file-store.ts';
import { runInTurns } from '#pipeline/step/in-turns.ts';
import { planIngest } from '#pipeline/ingest/plan-ingest.ts';
import { readEvents } from '#pipeline/ingest/read-events.ts';
import { type ArrivedEnvelope, planStage } from '#pipeline/stage/plan-stage.ts';
import { batchBody, eventTexts, finalReportBody } from '../inputs/events.ts';
import { uniqueBody } from '../inputs/unique-events.ts';

const BATCH = 100;
const BATCHES_PER_OBJECT = 100;
const SENT_AT = Date.parse('2026-11-21T08:07:00Z');

const [dataDir = '', project = '', runId = '', events = '0', ndjson = '', text = 'repeating'] =
  process.argv.slice(2);
const bodyOf = text === 'unique' ? uniqueBody : batchBody;

async function envelopes(text: string, n: number): Promise<ArrivedEnvelope[]> {
  const body = Buffer.from(text);
  const found = readEvents(body, 'array');
  const { batches } = await runInTurns(planIngest(project, body, found, noRunParameters));
  return batches.map(({ count, end, report, member }) => ({
    messageId: String(n),
    sentAtMs: SENT_AT + n,
    envelope: {
      v: 1,
      project,
      run_id: runId,
      count,
      end,
      report: report ?? null,
      gzip: Buffer.from(member).toString('base64'),
    },
  }));
}

const store = new FileStore(dataDir);
const lines = ndjson === '' ? undefined : createWriteStream(ndjson);
const batches = Number(events) / BATCH;
let arrived: ArrivedEnvelope[] = [];
for (let n = 0; n <= batches; n += 1) {
  const body = n < batches ? bodyOf(runId, n) : finalReportBody(runId, Number(events));
  arrived.push(...(await envelopes(body, n)));
  lines?.write(`${eventTexts(body).join('\n')}\n`);
  if (arrived.length === BATCHES_PER_OBJECT || n === batches) {
    for (const { target, object, bytes } of planStage(arrived)) {
      await store.put(inboxKey(target, object), bytes);
    }
    arrived = [];
  }
}
if (lines) {
  lines.end();
  await once(lines, 'finish');
}
console.log('{}');
