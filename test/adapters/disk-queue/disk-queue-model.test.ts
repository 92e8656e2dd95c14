import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiskQueue } from '#adapters/disk-queue/disk-queue.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const VISIBILITY_MS = 30_000;
const MAX_RECEIVE_COUNT = 4;

interface Modelled {
  readonly body: string;
  readonly sentAtMs: number;
  readonly group: string | undefined;
  visibleAtMs: number;
  count: number;
  held: boolean;
}

/** The queue as a plain list in the order of sending. */
class Model {
  messages: Modelled[] = [];
  readonly dead: string[] = [];

  /** Takes the messages that a receive must give. */
  receive(now: number, max: number): Modelled[] {
    for (;;) {
      const taken = this.#take(now, max);
      const spent = taken.filter(({ count }) => count > MAX_RECEIVE_COUNT);
      this.dead.push(...spent.map(({ body }) => body));
      this.messages = this.messages.filter((message) => !spent.includes(message));
      const alive = taken.filter((message) => !spent.includes(message));
      if (alive.length > 0 || taken.length === 0) return alive;
    }
  }

  #take(now: number, max: number): Modelled[] {
    const taken: Modelled[] = [];
    const least = (messages: readonly Modelled[]) =>
      Math.max(1, Math.min(...messages.map(({ count }) => Math.floor(max / 4 ** count))));
    for (const message of this.#inTurn(now)) {
      if (taken.length >= least([...taken, message])) break;
      taken.push(message);
    }
    for (const message of taken) {
      Object.assign(message, {
        held: true,
        visibleAtMs: now + VISIBILITY_MS,
        count: message.count + 1,
      });
    }
    return taken;
  }

  /** All messages that can be received, in the order of sending, but with groups together. */
  #inTurn(now: number): Modelled[] {
    const groups = new Set<string>();
    return this.messages.flatMap((message) => {
      const { group, visibleAtMs } = message;
      if (group === undefined) return visibleAtMs <= now ? [message] : [];
      if (groups.has(group)) return [];
      groups.add(group);
      return this.#ofGroup(group, now);
    });
  }

  #ofGroup(group: string, now: number): Modelled[] {
    const members = this.messages.filter((message) => message.group === group);
    if (members.some(({ held, visibleAtMs }) => held && visibleAtMs > now)) return [];
    const end = members.findIndex(({ visibleAtMs }) => visibleAtMs > now);
    return end === -1 ? members : members.slice(0, end);
  }

  reopen(): void {
    for (const message of this.messages) {
      if (message.held) Object.assign(message, { held: false, visibleAtMs: 0 });
    }
  }

  stats(now: number) {
    const hidden = this.messages.filter(({ visibleAtMs }) => visibleAtMs > now);
    const inFlight = hidden.filter(({ held }) => held).length;
    return {
      ...{ visible: this.messages.length - hidden.length, inFlight },
      ...{ delayed: hidden.length - inFlight, oldestSentAtMs: this.messages[0]?.sentAtMs },
    };
  }
}

type Step =
  | { readonly do: 'send'; readonly delays: readonly number[]; readonly group: string | undefined }
  | { readonly do: 'receive'; readonly max: number }
  | { readonly do: 'delete'; readonly picks: readonly number[] }
  | { readonly do: 'release'; readonly picks: readonly number[]; readonly delay: number }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'reopen' }
  | { readonly do: 'crash' };

const picks = fc.array(fc.nat(20), { minLength: 1, maxLength: 5 });
const STEP: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('send'),
      delays: fc.array(fc.constantFrom(0, 0, 0, 20), { minLength: 1, maxLength: 4 }),
      group: fc.constantFrom(undefined, undefined, 'g', 'h'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('receive'), max: fc.integer({ min: 1, max: 6 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('delete'), picks }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('release'), picks, delay: fc.constantFrom(0, 10, 60) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('advance'), ms: fc.constantFrom(1000, 15_000, 30_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('reopen', 'crash') }) },
);

/** Runs the same steps on both. Their receipts differ, but name the same deliveries. */
class Run {
  readonly #root: string;
  #dir: string;
  readonly #clock = new ManualClock();
  readonly #model = new Model();
  readonly #receipts: { receipt: string; message: Modelled; count: number }[] = [];
  readonly #damage: string[] = [];
  #sent = 0;
  #crashes = 0;
  #queue: DiskQueue | undefined;
  #dead: DiskQueue | undefined;

  constructor(dir: string) {
    this.#root = dir;
    this.#dir = join(dir, '0');
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const step of [...steps, { do: 'reopen' } as const]) {
      await this.#step(step);
      const queue = await this.#open();
      expect(queue.stats()).toEqual(this.#model.stats(this.#clock.now()));
    }
    const dead = (await this.#dead?.receive({ max: 1000 })) ?? [];
    // In any order: when two groups were sent interleaved, the queue may give one after the other.
    expect(dead.map(({ body }) => body).toSorted()).toEqual(this.#model.dead.toSorted());
    expect(this.#damage).toEqual([]);
    await this.close();
  }

  async close(): Promise<void> {
    await this.#queue?.close();
    await this.#dead?.close();
    this.#queue = undefined;
  }

  async #open(): Promise<DiskQueue> {
    if (this.#queue) return this.#queue;
    const options = {
      ...{ clock: this.#clock, visibilityTimeoutSeconds: VISIBILITY_MS / 1000 },
      ...{ segmentBytes: 600, slackBytes: 300, maxReceiveCount: MAX_RECEIVE_COUNT },
      onDamage: (message: string) => this.#damage.push(message),
    };
    this.#dead = await DiskQueue.open({ ...options, dir: join(this.#dir, 'dead') });
    const dir = join(this.#dir, 'queue');
    this.#queue = await DiskQueue.open({ ...options, dir, deadLetter: this.#dead });
    return this.#queue;
  }

  async #step(step: Step): Promise<void> {
    const queue = await this.#open();
    switch (step.do) {
      case 'send':
        await this.#send(queue, step.delays, step.group);
        break;
      case 'receive':
        await this.#receive(queue, step.max);
        break;
      case 'delete':
        await this.#delete(queue, step.picks);
        break;
      case 'release':
        await this.#release(queue, step.picks, step.delay);
        break;
      case 'advance':
        await this.#clock.advance(step.ms);
        break;
      case 'reopen':
        await this.close();
        this.#model.reopen();
        break;
      case 'crash':
        await this.#crash();
        this.#model.reopen();
        break;
    }
  }

  /** Opens a copy of the files as they are at this moment, perhaps amid a compaction. */
  async #crash(): Promise<void> {
    const left = this.#dir;
    this.#crashes += 1;
    this.#dir = join(this.#root, String(this.#crashes));
    for (const name of ['queue', 'dead']) {
      mkdirSync(join(this.#dir, name), { recursive: true });
      // The oldest first, as the queue removes them in this order too: the copy can have no gap.
      for (const file of readdirSync(join(left, name)).toSorted()) {
        const bytes = readIfThere(join(left, name, file));
        if (bytes) writeFileSync(join(this.#dir, name, file), bytes);
      }
    }
    await this.close();
  }

  async #send(queue: DiskQueue, delays: readonly number[], group: string | undefined) {
    const sentAtMs = this.#clock.now();
    const messages = delays.map((delaySeconds) => {
      this.#sent += 1;
      const body = `${this.#sent} ${'x'.repeat((this.#sent * 37) % 150)}`;
      const visibleAtMs = delaySeconds > 0 ? sentAtMs + delaySeconds * 1000 : 0;
      this.#model.messages.push({ body, sentAtMs, group, visibleAtMs, count: 0, held: false });
      return { body, delaySeconds, ...(group === undefined ? {} : { group }) };
    });
    await queue.send(messages);
  }

  async #receive(queue: DiskQueue, max: number): Promise<void> {
    const expected = this.#model.receive(this.#clock.now(), max);
    const got = await queue.receive({ max });
    const plain = got.map(({ body, sentAtMs, receiveCount }) => [body, sentAtMs, receiveCount]);
    expect(plain).toEqual(expected.map(({ body, sentAtMs, count }) => [body, sentAtMs, count]));
    for (const [i, { receipt }] of got.entries()) {
      const message = expected[i];
      if (message) this.#receipts.push({ receipt, message, count: message.count });
    }
  }

  /** Receipts of recent deliveries, some of them outdated. */
  #pick(indexes: readonly number[]) {
    const picked = indexes.flatMap((index) => this.#receipts.at(-1 - index) ?? []);
    const last = picked.filter(({ message, count }) => message.count === count);
    return {
      receipts: picked.map(({ receipt }) => receipt),
      last: last.map(({ message }) => message),
    };
  }

  async #delete(queue: DiskQueue, indexes: readonly number[]): Promise<void> {
    const { receipts, last } = this.#pick(indexes);
    this.#model.messages = this.#model.messages.filter((message) => !last.includes(message));
    await queue.delete(receipts);
  }

  async #release(queue: DiskQueue, indexes: readonly number[], delay: number): Promise<void> {
    const { receipts, last } = this.#pick(indexes);
    const now = this.#clock.now();
    for (const message of last.filter(({ held, visibleAtMs }) => held && visibleAtMs > now)) {
      Object.assign(message, { held: false, visibleAtMs: delay > 0 ? now + delay * 1000 : 0 });
    }
    await queue.release(receipts, delay);
  }
}

function readIfThere(path: string): Buffer | undefined {
  return existsSync(path) ? readFileSync(path) : undefined;
}

describe('DiskQueue, compared with a plain list', () => {
  it('behaves the same in any sequence of steps, restarts, crashes and compactions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { maxLength: 60, size: 'max' }), async (steps) => {
        const dir = await mkdtemp(join(tmpdir(), 'queue-model-'));
        const run = new Run(dir);
        try {
          await run.run(steps);
        } finally {
          await run.close();
          await rm(dir, { recursive: true });
        }
      }),
      { numRuns: 40 },
    );
  }, 20_000);
});
