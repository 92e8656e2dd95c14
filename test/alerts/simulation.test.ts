import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAlerts } from '#alerts/alert-record-file.ts';
import { dueAlerts } from '#alerts/due-alerts.ts';
import { notify } from '#alerts/notify.ts';
import { raiseAlerts } from '#alerts/raise-alerts.ts';
import type { ComparisonRow } from '#alerts/series.ts';
import { sweepNotices } from '#alerts/sweep-notices.ts';
import { setWebhook } from '#alerts/webhooks-file.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { Queue } from '#ports/queue.ts';
import { alertMessage } from '#schemas/alerts.ts';
import { alertViolations } from '../simulation/invariants/alerts.ts';
import { alertSettings, comparison } from '../support/comparison-rows.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryQueue } from '../support/memory-queue.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { RecordingWebhooks } from './recording-webhooks.ts';

const HOUR_MS = 3600 * 1000;
const URL = 'https://chat.example/';
const settings = alertSettings({ metrics: { accuracy: { floor: 0.5 } } });

/** What happens, one after the other; `dies` is the call of the store or queue at which it ends. */
type Step =
  | {
      readonly kind: 'judge';
      readonly runs: number;
      readonly dies: number;
      readonly twice: boolean;
    }
  | { readonly kind: 'verdict'; readonly run: number; readonly row: Partial<ComparisonRow> }
  | { readonly kind: 'notify'; readonly dies: number; readonly broken: boolean }
  | { readonly kind: 'sweep'; readonly dies: number }
  | { readonly kind: 'lose' }
  | { readonly kind: 'wait'; readonly minutes: number };

const rowArbitrary = fc.record({
  verdict: fc.constantFrom('REGRESSED', 'IMPROVED', 'NO_REGRESSION', 'INCONCLUSIVE', null),
  status: fc.constantFrom('complete' as const, 'complete' as const, 'incomplete' as const),
  score: fc.constantFrom(0.2, 0.5, 0.9),
});
const dies = fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 12 }));
const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    ...{ kind: fc.constant('judge' as const), runs: fc.nat(8), dies, twice: fc.boolean() },
  }),
  fc.record({ kind: fc.constant('verdict' as const), run: fc.nat(7), row: rowArbitrary }),
  fc.record({ kind: fc.constant('notify' as const), dies, broken: fc.boolean() }),
  fc.record({ kind: fc.constant('sweep' as const), dies }),
  fc.constant({ kind: 'lose' as const }),
  fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 90 }) }),
);

class Killed extends Error {}

/** The call at which a process dies, and all that follow, fail; of the first it stays open if it was done. */
function mortal<T extends object>(port: T, calls: { left: number }): T {
  return new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...given: unknown[]): Promise<unknown> => {
        calls.left -= 1;
        if (calls.left < -1) throw new Killed();
        const done: unknown = await Reflect.apply(member, target, given);
        if (calls.left < 0) throw new Killed();
        return done;
      };
    },
  });
}

class World {
  readonly clock = new ManualClock();
  readonly store = new MemoryStore(() => this.clock.now());
  readonly notices = new MemoryQueue(this.clock, { visibilitySeconds: 120 });
  readonly webhooks = new RecordingWebhooks();
  readonly lines: string[] = [];
  readonly everDue = new Set<string>();
  rows: ComparisonRow[];

  constructor(rows: readonly Partial<ComparisonRow>[]) {
    this.rows = rows.map((row, index) => comparison({ ...row, run_id: `run-${index}` }));
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'verdict':
        this.rows = this.rows.map((row, at) => (at === step.run ? { ...row, ...step.row } : row));
        return;
      case 'lose':
        this.notices.clear();
        return;
      case 'wait':
        return this.clock.advance(step.minutes * 60_000);
      case 'judge': {
        const judges = step.twice ? [step.dies, Infinity] : [step.dies];
        await Promise.all(judges.map((each) => this.judge(this.rows.slice(0, step.runs), each)));
        return;
      }
      case 'sweep':
        return this.#live(step.dies, (ports) => sweepNotices({ ...ports, clock: this.clock }));
      case 'notify':
        if (step.broken) this.webhooks.problems.set(URL, 'it answered 500');
        await this.notify(step.dies);
        this.webhooks.problems.clear();
    }
  }

  async judge(rows: readonly ComparisonRow[], dies = Infinity): Promise<void> {
    for (const { id } of dueAlerts('demo', rows, settings)) this.everDue.add(id);
    await this.#live(dies, (ports) =>
      raiseAlerts({ ...ports, clock: this.clock, channels: ['log'] }, 'demo', rows, settings),
    );
  }

  /** One batch, as a pump handles it. */
  async notify(dies = Infinity): Promise<number> {
    const { clock, webhooks } = this;
    const log = (line: string) => this.lines.push(line);
    const messages = await this.notices.receive({ max: 5 });
    await this.#live(dies, async ({ store, notices }) => {
      const failures = new Map(
        (await notify({ store, clock, webhooks, log }, messages)).map(({ id }) => [id, 10]),
      );
      for (const { id, receipt } of messages) {
        if (failures.has(id)) await notices.release([receipt], 60);
        else await notices.delete([receipt]);
      }
    });
    return messages.length;
  }

  async #live(
    dies: number,
    work: (ports: { readonly store: ObjectStore; readonly notices: Queue }) => Promise<void>,
  ): Promise<void> {
    const calls = { left: dies };
    try {
      await work({ store: mortal(this.store, calls), notices: mortal(this.notices, calls) });
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }

  /** Everything works, and time goes by. */
  async rest(): Promise<void> {
    for (let round = 0; round < 8; round += 1) {
      await this.judge(this.rows);
      await sweepNotices(this);
      for (let more = 1; more > 0;) more = await this.notify();
      await this.clock.advance(3 * HOUR_MS);
    }
    await sweepNotices(this);
  }

  async violations(): Promise<string[]> {
    const records = await readAlerts(this.store, 'demo');
    const posted = this.webhooks.received.map(
      ({ body }) => alertMessage.parse(JSON.parse(body)).id,
    );
    const ids = records.map(({ id }) => id);
    const logged = this.lines.flatMap((line) =>
      ids.filter((id) => line.startsWith(`alert ${id.slice(0, 12)}:`)),
    );
    return alertViolations({
      due: dueAlerts('demo', this.rows, settings),
      days: 36_500,
      everDue: this.everDue,
      records,
      notices: (await this.store.list('notices/')).keys,
      told: new Map([
        ['log', logged],
        ['webhook:chat', posted],
      ]),
      channels: ['log', 'webhook:chat'],
    });
  }
}

const livesArbitrary = fc.record({
  rows: fc.array(rowArbitrary, { minLength: 1, maxLength: 8 }),
  steps: fc.array(stepArbitrary, { maxLength: 25 }),
});

async function live(
  rows: readonly Partial<ComparisonRow>[],
  steps: readonly Step[],
): Promise<World> {
  const world = new World(rows);
  await setWebhook(world.store, 'demo', 'chat', { url: URL });
  for (const step of steps) await world.take(step);
  await world.rest();
  return world;
}

describe('whatever dies, is lost, is late or comes twice', () => {
  it('every alert that is due was told to every channel, and none that never was due', async () => {
    await fc.assert(
      fc.asyncProperty(livesArbitrary, async ({ rows, steps }) => {
        const world = await live(rows, steps);
        expect(await world.violations()).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('nothing is told twice where nothing dies or is lost', async () => {
    const calm = livesArbitrary.map(({ rows, steps }) => ({
      rows,
      steps: steps
        .filter(({ kind }) => kind !== 'lose')
        .map((step) => ('dies' in step ? { ...step, dies: Infinity } : step)),
    }));
    await fc.assert(
      fc.asyncProperty(calm, async ({ rows, steps }) => {
        const world = await live(rows, steps);
        const ids = world.webhooks.received.map(({ headers }) => headers['evalake-alert']);
        expect(new Set(ids).size).toBe(ids.length);
        expect(new Set(world.lines).size).toBe(world.lines.length);
      }),
      { numRuns: 100 },
    );
  });
});
