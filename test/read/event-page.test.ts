import { expect, it } from 'vitest';
import { eventPage } from '#read/event-page.ts';
import { event, finalReport } from '../support/events.ts';
import { PROJECT, TestLake } from '../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';
/** The largest answer of Lambda, as the text of a JSON string, bytes. */
const MOST_BYTES = 6 * 1024 * 1024;

it.each([
  ['quotes', '"'.repeat(600_000)],
  ['letters of three bytes', '你'.repeat(1_200_000)],
])('a page of events full of %s is one that Lambda can give', async (_, text) => {
  const lake = new TestLake();
  for (const event_id of [0, 1, 2, 3]) await lake.post([event({ event_id, data: { text } })]);
  await lake.post([finalReport(4)]);
  await lake.drain();
  const seen: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await eventPage(lake.memory, PROJECT, RUN, { limit: 100, cursor });
    expect(Buffer.byteLength(JSON.stringify(`[${page.texts.join(',')}]`))).toBeLessThan(MOST_BYTES);
    seen.push(...page.texts.map((each) => (JSON.parse(each) as { event_id: number }).event_id));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual([0, 1, 2, 3, 4]);
});
