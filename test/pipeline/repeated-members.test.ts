import { expect, it } from 'vitest';
import { readParquet } from '#parquet/index.ts';
import { event, finalReport } from '../support/events.ts';
import { TestLake } from '../support/lake.ts';

it.each(['5', 'null', '""', '{}'])(
  'a type that is stated as %s before it is stated as text harms no other event',
  async (first) => {
    const lake = new TestLake();
    const text = (id: number, sample_id: string): string =>
      JSON.stringify(event({ event_id: id, sample_id }));
    const twice = text(1, 'beta').replace('"type":"match"', `"type":${first},"type":"match"`);
    const events = [text(0, 'alpha'), twice, text(2, 'gamma'), JSON.stringify(finalReport(3))];
    await lake.post(`[${events.join(',')}]`);
    await lake.drain();
    const file = lake.keys('events/')[0] ?? '';
    const stored = await readParquet(lake.memory.objects.get(file) ?? new Uint8Array(0));
    expect(stored.strings('sample_id')).toEqual(['alpha', 'beta', 'gamma', null]);
    expect(stored.strings('type')).toEqual(['match', 'match', 'match', 'final_report']);
  },
);
