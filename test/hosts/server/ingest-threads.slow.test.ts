import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { noRunParameters } from '#contract/run-parameters.ts';
import { IngestThreads } from '#hosts/server/ingest/ingest-threads.ts';
import { AmendmentRefusedError, planAmendment } from '#pipeline/ingest/amend/ingest-amendment.ts';
import { planDocuments } from '#pipeline/ingest/ingest-results.ts';
import { planEvents } from '#pipeline/ingest/ingest.ts';
import { planItemsOf } from '#pipeline/ingest/items/ingest-items.ts';
import type { Planned } from '#pipeline/ingest/planned.ts';
import { UnreadableBodyError } from '#pipeline/ingest/read-events.ts';
import { BUILT_PROGRAM } from '../../support/built-program.ts';
import { event } from '../../support/events.ts';
import { detailed } from '../../support/documents.ts';

const threads = new IngestThreads({
  script: new URL('ingest-worker.js', pathToFileURL(BUILT_PROGRAM)),
});
afterAll(() => threads.close());

/** So long that it is planned in a thread. */
const PAD = ' '.repeat(300_000);
const sent = { format: 'lines' as const, parameters: noRunParameters };
const bodyOf = (lines: readonly unknown[]) =>
  Buffer.from(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n${PAD}`);

/** The plan, without what a thread adds: the hashes. */
function comparable({ batches, quarantine, ...rest }: Planned) {
  const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');
  return {
    ...rest,
    batches: batches.map(({ hash: _, member, ...batch }) => ({ ...batch, member: hex(member) })),
    quarantine: quarantine && { key: quarantine.key, bytes: hex(quarantine.bytes) },
  };
}

it('a thread plans events, items and documents as they are planned elsewhere', async () => {
  const events = {
    ...sent,
    project: 'p',
    body: bodyOf([event({ event_id: 0 }), event({ event_id: 1 }), { broken: 1 }]),
  };
  expect(comparable(await threads.events(events))).toEqual(comparable(await planEvents(events)));

  const run = { project: 'p', runId: 'r' };
  const items = { ...sent, run, body: bodyOf([{ item: 'a', score: 1 }, { item: 'b' }]) };
  const time = '2026-11-21T08:11:10Z';
  expect(comparable(await threads.items(items, time))).toEqual(
    comparable(await planItemsOf(items, time)),
  );

  const results = { ...sent, project: 'p', body: bodyOf([detailed([true]), 1]) };
  expect(comparable(await threads.results(results))).toEqual(
    comparable(await planDocuments(results)),
  );
});

it('a thread plans an amendment as it is planned elsewhere, and refuses it as elsewhere', async () => {
  const run = { project: 'p', runId: 'r' };
  const amend = (data: unknown) => ({
    ...{ run, replacement: null },
    body: Buffer.from(JSON.stringify({ event_id: 0, author: 'a', reason: 'r', data, pad: PAD })),
  });
  const wrong = amend({ correct: true });
  const here = await planAmendment(wrong, 0).catch((error: unknown) => error);
  expect(here).toBeInstanceOf(AmendmentRefusedError);
  await expect(threads.amendment(wrong, 0)).rejects.toEqual(here);

  const body = Buffer.from(wrong.body.toString().replace(/,"pad":" *"/, PAD));
  const right = { ...wrong, body };
  expect(comparable(await threads.amendment(right, 1e12))).toEqual(
    comparable(await planAmendment(right, 1e12)),
  );
});

it('a body that holds nothing is refused as elsewhere', async () => {
  const request = { ...sent, project: 'p', body: Buffer.from(PAD) };
  const here = await planEvents(request).catch((error: unknown) => error);
  expect(here).toBeInstanceOf(UnreadableBodyError);
  await expect(threads.events(request)).rejects.toEqual(here);
});
