import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Batches } from '#import/send/batches.ts';
import type { ImportNote } from '#import/send/import-notes.ts';
import { RunContents } from '#import/send/event-content.ts';
import { RunImport } from '#import/send/run-import.ts';
import type { ImportTarget } from '#import/send/target.ts';

/** A step of a log: an event of a run, or a pause in which nothing more came. */
type Step = Sent | 'pause';
interface Sent {
  readonly run: number;
  readonly text: string;
}

const event = fc.record({ run: fc.nat(1), text: fc.constantFrom('a', 'bb', 'x'.repeat(3000)) });
/** Enough events of one run for several batches. */
const logs = fc
  .tuple(fc.array(event, { maxLength: 5 }), fc.nat(4000), fc.array(event, { maxLength: 5 }))
  .map(([before, count, after]) => [
    ...before,
    ...Array.from({ length: count }, (_, i) => ({ run: 0, text: `n${i}` })),
    ...after,
  ])
  .map(numbered);

/** All events of a log differ. */
function numbered(log: readonly Sent[]): Sent[] {
  return log.map(({ run, text }, eventId) => ({ run, text: `${eventId}:${text}` }));
}

class Note implements ImportNote {
  latest: string | undefined;
  readonly #hashes = new Set<string>();
  has = (hash: string): boolean => this.#hashes.has(hash);
  add(hash: string): Promise<void> {
    this.#hashes.add(hash);
    return Promise.resolve();
  }
}

/** An endpoint that does not tell what it has, and that fails after `batches` batches. */
class Target implements Pick<ImportTarget, 'send'> {
  readonly taken: string[] = [];
  #left: number;
  constructor(batches = Infinity) {
    this.#left = batches;
  }
  send(body: Buffer) {
    if (this.#left-- <= 0) return Promise.reject(new Error('broken off'));
    const lines = body.toString().split('\n').slice(0, -1);
    this.taken.push(...lines);
    const quarantined = lines.flatMap((line, index) =>
      line.endsWith('refused') ? [{ index, reason: 'so' }] : [],
    );
    return Promise.resolve({ accepted: lines.length - quarantined.length, quarantined });
  }
}

/** Imports a log; gives the events that were sent and the count of refusals. */
async function importInto(target: Target, note: ImportNote, log: readonly Step[]) {
  let refused = 0;
  const unused = () => Promise.reject(new Error('not asked'));
  const all = Object.assign(target, {
    ...{
      name: 't',
      run: unused,
      document: unused,
      sendDocument: unused,
      events: () => Readable.from([]),
    },
  });
  const batches = new Batches(all, note, () => (refused += 1));
  const unknown = (id: string) => new RunImport(id, 'unreadable', new RunContents());
  const runs = [unknown('a'), unknown('b')] as const;
  for (const [eventId, step] of log.entries()) {
    if (step === 'pause') await batches.flush();
    else {
      const run = runs[step.run === 0 ? 0 : 1];
      await batches.add(run, Buffer.from(`${step.run}:${step.text}`), 'line', eventId);
    }
  }
  await batches.end();
  const there = runs.reduce((sum, run) => sum + run.alreadyThere, 0);
  return { refused, there, added: runs.reduce((sum, run) => sum + run.added, 0) };
}

const texts = (log: readonly Step[]) =>
  log.flatMap((step) => (step === 'pause' ? [] : [`${step.run}:${step.text}`]));

describe('a repeated import', () => {
  it('sends nothing of the same log, wherever the first import paused in it', async () => {
    await fc.assert(
      fc.asyncProperty(logs, fc.array(fc.nat(4000), { maxLength: 4 }), async (log, pauses) => {
        const note = new Note();
        const paused = log.flatMap((step, at): Step[] =>
          pauses.includes(at) ? ['pause', step] : [step],
        );
        const first = new Target();
        await importInto(first, note, paused);
        expect(first.taken).toEqual(texts(log));
        const again = new Target();
        const { there, added } = await importInto(again, note, log);
        expect(again.taken).toEqual([]);
        expect([there, added]).toEqual([log.length, 0]);
      }),
      { numRuns: 30 },
    );
  });

  it('continues with the batch at which the first was broken off', async () => {
    await fc.assert(
      fc.asyncProperty(logs, fc.nat(8), async (log, batches) => {
        const note = new Note();
        const first = new Target(batches);
        await importInto(first, note, log).catch(() => undefined);
        const rest = new Target();
        await importInto(rest, note, log);
        expect([...first.taken, ...rest.taken]).toEqual(texts(log));
      }),
      { numRuns: 30 },
    );
  });

  it('sends the batch of each event that was changed, added or removed', async () => {
    await fc.assert(
      fc.asyncProperty(logs, logs, fc.nat(4000), async (before, other, at) => {
        const note = new Note();
        await importInto(new Target(), note, before);
        const after = [...before.slice(0, at), ...other.slice(at)];
        const rest = new Target();
        await importInto(rest, note, after);
        const known = new Set([...texts(before), ...rest.taken]);
        expect(texts(after).filter((text) => !known.has(text))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('reports refusals again, every time', async () => {
    const log = Array.from({ length: 2500 }, (_, i) => ({
      run: 0,
      text: i === 1200 ? 'refused' : `n${i}`,
    }));
    const note = new Note();
    expect((await importInto(new Target(), note, log)).refused).toBe(1);
    const again = new Target();
    expect((await importInto(again, note, log)).refused).toBe(1);
    // Only the batch that holds the refused event is sent again.
    expect(again.taken).toEqual(texts(log.slice(1000, 2000)));
  });
});
