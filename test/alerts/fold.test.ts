import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAlerts } from '#alerts/alert-record-file.ts';
import { dueAlerts } from '#alerts/due-alerts.ts';
import { raiseAlerts } from '#alerts/raise-alerts.ts';
import type { ComparisonRow } from '#alerts/series.ts';
import { noticeSchema } from '#contract/messages.ts';
import { compareRows } from '#pipeline/judge/comparisons-file.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { rowsArbitrary } from '../support/any-comparisons.ts';
import { alertSettings } from '../support/comparison-rows.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryQueue } from '../support/memory-queue.ts';
import { MemoryStore } from '../support/memory-store.ts';

const settings = alertSettings({ metrics: { accuracy: { floor: 0.5 } } });
const channels = ['log', 'sns'];

class Lake {
  readonly clock = new ManualClock(Date.parse('2026-11-21T09:00:00Z'));
  readonly store = new MemoryStore(() => this.clock.now());
  readonly notices = new MemoryQueue(this.clock);

  /** A pass that dies at the call of this number, before or after it is done. */
  async pass(rows: readonly ComparisonRow[], diesAt = Infinity, isAfter = false): Promise<void> {
    const { clock, store, notices } = this;
    let calls = 0;
    const call = async <T>(work: () => Promise<T>): Promise<T> => {
      calls += 1;
      if (calls > diesAt || (calls === diesAt && !isAfter)) throw new Error('killed');
      const done = await work();
      if (calls >= diesAt) throw new Error('killed');
      return done;
    };
    const dying: ObjectStore = {
      get: (key) => call(() => store.get(key)),
      getRange: (...args) => call(() => store.getRange(...args)),
      open: (key) => call(() => store.open(key)),
      head: (key) => call(() => store.head(key)),
      put: (...args) => call(() => store.put(...args)),
      list: (...args) => call(() => store.list(...args)),
      delete: (keys) => call(() => store.delete(keys)),
      deleteMatching: (...args) => call(() => store.deleteMatching(...args)),
    };
    const queue: Pick<MemoryQueue, 'send'> = {
      send: (messages) => call(() => notices.send(messages)),
    };
    const ports = { store: dying, notices: queue, clock, channels };
    try {
      await raiseAlerts(ports, 'demo', rows, settings);
    } catch (error) {
      if (!(error instanceof Error && error.message === 'killed')) throw error;
    }
  }

  /** The records, and which channels were asked to tell of which. */
  async state(): Promise<unknown> {
    const told = this.notices.messages.map(({ body }) => {
      const notice = noticeSchema.parse(JSON.parse(body));
      return notice.kind === 'alert' ? `${notice.alert_id} ${notice.channel}` : '';
    });
    return { alerts: await readAlerts(this.store, 'demo'), told: [...new Set(told)].sort() };
  }
}

const shuffled = rowsArbitrary.chain((rows) =>
  fc.tuple(
    fc.constant(rows),
    fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length }),
  ),
);

describe('the state of the series', () => {
  it('does not depend on the order in which runs were compared', () => {
    fc.assert(
      fc.property(shuffled, ([rows, others]) => {
        const folded = dueAlerts('demo', others.toSorted(compareRows), settings);
        expect(folded).toEqual(dueAlerts('demo', rows, settings));
      }),
    );
  });

  it('is the same when a comparison comes twice', () => {
    fc.assert(
      fc.property(rowsArbitrary, (rows) => {
        const twice = rows.flatMap((row) => [row, row]);
        expect(dueAlerts('demo', twice, settings)).toEqual(dueAlerts('demo', rows, settings));
      }),
    );
  });

  it('and what is told of it are the same after passes that died, and after repeated ones', async () => {
    const deaths = fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.boolean()), {
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(rowsArbitrary, deaths, fc.boolean(), async (rows, died, isAgain) => {
        const [calm, stormy] = [new Lake(), new Lake()];
        await calm.pass(rows);
        for (const [diesAt, isAfter] of died) await stormy.pass(rows, diesAt, isAfter);
        await stormy.pass(rows);
        if (isAgain) await stormy.pass(rows);
        expect(await stormy.state()).toEqual(await calm.state());
      }),
      { numRuns: 60 },
    );
  });
});
