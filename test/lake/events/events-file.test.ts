import { expect, it } from 'vitest';
import { typeAt } from '#lake/events/event-rows.ts';
import { readEventsFile } from '#lake/events-file.ts';
import { eventsTable } from '#lake/tables/events.ts';
import { writeParquet } from '#parquet/index.ts';

it('has an empty type where another program wrote none', async () => {
  const none = [null, null];
  const file = writeParquet(eventsTable, {
    ...{ project_id: ['p', 'p'], run_id: ['r', 'r'], event_id: [4, 5], sample_id: none },
    ...{ type: ['match', null], data: none, created_by: none, created_at: [1, 2], model: none },
    ...{ prompt_tokens: none, completion_tokens: none, correct: none, extra_json: none },
  });
  const rows = await readEventsFile(file);
  expect([...rows.eventId]).toEqual([4, 5]);
  expect([0, 1].map((row) => typeAt(rows, row))).toEqual(['match', '']);
  expect(rows.type.includes(0)).toBe(false);
});
