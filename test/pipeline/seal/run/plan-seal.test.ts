import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { DiskScratch } from '#adapters/disk/disk-scratch.ts';
import { contentHash } from '#contract/content-hash.ts';
import { inboxKey } from '#contract/keys.ts';
import { KeptBytes } from '#ports/kept-bytes.ts';
import { OutputBytes } from '#ports/output-bytes.ts';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import type { PlannedSeal } from '#pipeline/seal/run/seal-plan.ts';
import { event, finalReport } from '../../../support/events.ts';
import { MemoryStore } from '../../../support/memory-store.ts';

const RUN = { project: 'demo', runId: '261121081110AVTYYZOZ' };
/** More text than is kept in memory where there is a scratch: 12 MB. */
const EVENTS = 100;
const TEXT_BYTES = 100_000;

const folder = mkdtempSync(join(tmpdir(), 'plan-seal-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Text that does not repeat itself. */
function uniqueText(id: number): string {
  const hash = createHash('shake256', { outputLength: TEXT_BYTES });
  return hash.update(String(id)).digest().toString('base64');
}

const lines = [
  ...Array.from({ length: EVENTS }, (_, id) => {
    const data = { correct: id % 3 > 0, rationale: uniqueText(id) };
    return JSON.stringify(event({ event_id: id, sample_id: `s.${id % 100}`, data, tries: id }));
  }),
  // Another content of an event that is there: a conflict.
  JSON.stringify(event({ event_id: 7, sample_id: 's.7', data: { correct: null, rationale: 'x' } })),
  JSON.stringify(finalReport(EVENTS)),
];

/** An inbox whose objects hold these lines; the number of each line's object is given. */
async function inboxOf(parts: ReadonlyMap<number, readonly string[]>) {
  const store = new MemoryStore();
  const keys: string[] = [];
  for (const [number, part] of parts) {
    const bytes = gzipSync(`${part.join('\n')}\n`, { level: 1 });
    const object = {
      sentAtMs: 1_000_000 + number,
      hash: contentHash(bytes),
      count: part.length,
      end: 0,
    };
    const key = inboxKey(RUN, { ...object, report: undefined });
    await store.put(key, bytes);
    keys.push(key);
  }
  return { store, keys };
}

function hashes({ plan, output }: PlannedSeal) {
  const objects = plan ? [plan.events, ...plan.items, plan.results, ...plan.conflicts] : [];
  return objects.map(({ stretch }) => stretch && output.hash(stretch));
}

describe('the bytes of a run that does not fit into memory', () => {
  it('are those of a run that does, whatever the order, grouping and repetition of its events', async () => {
    const whole = await inboxOf(new Map([[0, lines]]));
    const input = { ...RUN, home: undefined, existing: [], evenIncomplete: false };
    const expected = await planSeal({ ...input, inbox: whole.keys }, whole.store);
    expect(hashes(expected)).toHaveLength(4);
    const places = fc.array(fc.tuple(fc.nat(lines.length - 1), fc.nat(4)), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.nat(4), places, async (first, moved) => {
        const parts = new Map<number, string[]>();
        const add = (part: number, line: number): void => {
          parts.set(part, [...(parts.get(part) ?? []), lines[line] ?? '']);
        };
        for (const [line, part] of moved) add(part, line);
        for (const line of lines.keys()) add((line * (first + 1)) % 5, lines.length - 1 - line);
        const { store, keys } = await inboxOf(parts);
        const scratch = new DiskScratch(folder);
        const own = new KeptBytes(scratch);
        const output = new OutputBytes(own);
        const planned = await planSeal({ ...input, inbox: keys }, store, scratch, output);
        expect(own.flush()).toBe(true);
        expect(planned.plan?.run).toEqual(expected.plan?.run);
        expect(hashes(planned)).toEqual(hashes(expected));
        planned.output.close();
        expect(readdirSync(folder)).toEqual([]);
      }),
      { numRuns: 2 },
    );
  }, 120_000);
});
