import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { EventTable } from '#lake/events/event-table.ts';
import { appendInboxRows, LargeInboxError } from '#pipeline/seal/run/inbox/inbox-rows.ts';
import { KeptBytes } from '#ports/kept-bytes.ts';
import { event } from '../../../../support/events.ts';

const line = (eventId: number, note: string) =>
  `${JSON.stringify({ ...event(), event_id: eventId, note })}\n`;

/** Of two objects, each of two members. */
async function appended(notes: readonly string[], mostBytes?: number): Promise<number[]> {
  const table = new EventTable(new KeptBytes());
  const members = notes.map((note, i) => gzipSync(line(i, note)));
  const objects = [Buffer.concat(members.slice(0, 2)), Buffer.concat(members.slice(2))];
  await appendInboxRows(table, objects, mostBytes);
  return [...table.rows().eventId];
}

it.each([
  ['packs well', 'x'.repeat(10_000)],
  ['is unpacked in parts', `${'x'.repeat(30_000)}${randomText(60_000)}`],
])('takes as much text as it may, where it %s', async (_, note) => {
  const notes = [note, note, note, note];
  const bytes = notes.reduce((sum, each, i) => sum + line(i, each).length, 0);
  expect(await appended(notes)).toEqual([0, 1, 2, 3]);
  expect(await appended(notes, bytes)).toEqual([0, 1, 2, 3]);
  await expect(appended(notes, bytes - 1)).rejects.toBeInstanceOf(LargeInboxError);
  await expect(appended(notes, line(0, note).length)).rejects.toBeInstanceOf(LargeInboxError);
});

/** Text that hardly packs, the same each time. */
function randomText(length: number): string {
  let seed = 1;
  return Array.from({ length }, () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return String.fromCharCode(0x23 + (seed % 57));
  })
    .join('')
    .replaceAll('\\', '/');
}
