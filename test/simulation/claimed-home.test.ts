import { describe, expect, it } from 'vitest';
import { describeViolations } from './describe.ts';
import type { Fault } from './faults.ts';
import type { EventsRequest, Scenario } from './scenario.ts';
import { tryScenario } from './trial.ts';

/** A run whose id tells no start, so that only the claim decides under which month it lies. */
const RUN = 'a::b';

function sent(atMs: number, eventId: number, createdAt: string): EventsRequest {
  const event = {
    run_id: RUN,
    event_id: eventId,
    sample_id: `task.${eventId}`,
    type: 'match',
    data: { correct: true, picked: 'a' },
    created_by: 'tester',
    created_at: createdAt,
  };
  const texts = [JSON.stringify(event)];
  return { of: 'events', atMs, project: 'p', format: 'lines', parameters: {}, texts, attempts: 6 };
}

function eventsFile(month: string): string {
  return `events/p/year=2026/month=${month}/run_id=${RUN}.parquet`;
}

const SEAL_RECORD = `seals/p/${RUN}.json`;

interface Case {
  readonly what: string;
  /** The seed of the durations of calls. */
  readonly seed: number;
  readonly requests: readonly EventsRequest[];
  readonly faults: readonly Fault[];
}

const cases: readonly Case[] = [
  {
    what: 'lies there once though a slow sealer writes while an earlier month arrives',
    seed: 1,
    requests: [sent(2800, 0, '2026-11-21T08:11:10Z'), sent(43_000, 1, '2026-10-31T23:59:59Z')],
    faults: [{ call: `seal: put ${eventsFile('11')} #1`, kind: 'slow' }],
  },
  {
    what: 'comes to rest though a sealer dies, a slow one writes, and an earlier month arrives',
    seed: 1,
    requests: [sent(2400, 0, '2026-12-01T00:00:00.5Z'), sent(116_000, 2, '2026-11-01T00:00:00Z')],
    faults: [
      { call: `seal: get ${SEAL_RECORD} #2`, kind: 'crash' },
      { call: `seal: put ${eventsFile('12')} #1`, kind: 'slow' },
    ],
  },
];

describe('a run whose id tells no start', () => {
  it.each(cases)('$what', async ({ what: _, ...rest }) => {
    const scenario: Scenario = { host: 'aws', quietSeconds: 30, settings: [], poison: [], ...rest };
    const { violations, faults } = await tryScenario(scenario);
    expect(faults, 'every fault hits').toEqual(rest.faults);
    expect(violations, describeViolations(violations)).toEqual([]);
  });
});
