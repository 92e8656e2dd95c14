import { describe, expect, it } from 'vitest';
import { event, finalReport } from '../support/events.ts';
import { QUIET_SECONDS, TestLake } from '../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';
const LARGEST_ID = Number.MAX_SAFE_INTEGER - 1;

describe('the largest number of an event', () => {
  it.each([
    ['an event', [event({ event_id: LARGEST_ID })]],
    ['a final report', [event(), finalReport(LARGEST_ID)]],
    ['both', [event({ event_id: LARGEST_ID }), finalReport(LARGEST_ID)]],
  ])('is sealed as that of %s', async (_, events) => {
    const lake = new TestLake();
    expect(await lake.post(events)).toMatchObject({ accepted: events.length, quarantined: [] });
    await lake.drain();
    await lake.wait(QUIET_SECONDS);
    expect(lake.failures).toEqual([]);
    expect(JSON.parse(lake.text(`seals/demo/${RUN}.json`))).toMatchObject({
      status: 'incomplete',
      events: events.length,
    });
  });

  it('is one below what a number holds exactly; the next is quarantined and says so', async () => {
    const lake = new TestLake();
    const events = [event(), event({ event_id: LARGEST_ID + 1 })];
    expect(await lake.post(events)).toMatchObject({
      accepted: 1,
      quarantined: [{ index: 1, reason: 'event_id must be a whole number below 9007199254740991' }],
    });
  });
});
