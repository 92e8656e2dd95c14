import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentSetAt, documentSetMicros } from '#contract/document-set.ts';
import { documentsKey, eventsKey, itemsKey, itemsPath, runDocumentKey } from '#contract/keys.ts';
import { formatSealTarget } from '#contract/seal-target.ts';
import { monthOf } from '#contract/time.ts';
import { planPrune, type PruneInput } from '#pipeline/retention/plan-prune.ts';
import { type Retention, retentionKinds } from '#schemas/project-settings.ts';

const DAY = 24 * 3600 * 1e6;
const NOW = Date.parse('2026-11-21T00:00:00Z') * 1000;
const PROJECT = 'demo';

const retention: fc.Arbitrary<Retention> = fc
  .array(fc.tuple(fc.constantFrom(...retentionKinds), fc.integer({ min: 1, max: 400 })))
  .map((pairs) => Object.fromEntries(pairs));

const run = fc
  .record({
    runId: fc.stringMatching(/^[a-z:./]{1,6}$/),
    age: fc.integer({ min: 0, max: 500 * 24 }),
    metrics: fc.integer({ min: 0, max: 3 }),
    homeLater: fc.integer({ min: 0, max: 40 }),
  })
  .map(({ runId, age, metrics, homeLater }) => {
    const startMicros = NOW - age * (DAY / 24);
    const month = monthOf(startMicros + homeLater * DAY);
    const itemPaths = Array.from({ length: metrics }, (_, i) =>
      itemsPath(month, `${encodeURIComponent(runId)}::m${i}`),
    );
    return { target: { project: PROJECT, runId }, startMicros, month, itemPaths };
  });

const input: fc.Arbitrary<PruneInput> = fc
  .record({
    retention,
    runs: fc.uniqueArray(run, { selector: ({ target }) => target.runId, maxLength: 12 }),
    archivedEvery: fc.integer({ min: 2, max: 4 }),
    goneEvery: fc.integer({ min: 2, max: 9 }),
    setAges: fc.uniqueArray(fc.integer({ min: 0, max: 500 })),
    quarantineAges: fc.array(fc.integer({ min: 0, max: 500 })),
  })
  .map(({ runs, archivedEvery, goneEvery, setAges, quarantineAges, ...rest }) => ({
    ...rest,
    project: PROJECT,
    nowMicros: NOW,
    runs,
    sets: setAges.map(setOf),
    archived: new Set(
      [...runs.map(({ target }) => target.runId), ...setAges.map(setOf)].filter(
        (_, i) => i % archivedEvery === 0,
      ),
    ),
    present: new Set(
      [...runs.flatMap(keysOf), ...setAges.map(setOf).map(setKey)].filter(
        (_, i) => i % goneEvery !== 0,
      ),
    ),
    quarantine: quarantineAges.map((age, i) => ({
      key: `quarantine/demo/${i}`,
      quarantinedAtMicros: NOW - age * DAY,
    })),
  }));

function keysOf({ target, startMicros, month, itemPaths }: PruneInput['runs'][number]): string[] {
  const runId = formatSealTarget(target);
  return [
    eventsKey(PROJECT, month, runId),
    ...itemPaths.map((path) => itemsKey(PROJECT, path)),
    runDocumentKey(PROJECT, startMicros, runId),
  ];
}

function setOf(age: number): string {
  return documentSetAt(NOW - age * DAY) ?? '';
}

function setKey(set: string): string {
  return documentsKey(PROJECT, monthOf(documentSetMicros(set)), set);
}

const allKeys = (each: PruneInput): string[] => planPrune(each).flatMap(({ keys }) => keys);

describe('a plan to prune', () => {
  it('never holds anything of an archived run', () => {
    fc.assert(
      fc.property(input, (each) => {
        const kept = [
          ...each.runs
            .filter(({ target }) => each.archived.has(formatSealTarget(target)))
            .flatMap(keysOf),
          ...each.sets.filter((set) => each.archived.has(set)).map(setKey),
        ];
        expect(allKeys(each).filter((key) => kept.includes(key))).toEqual([]);
      }),
    );
  });

  it('holds nothing but detail that is there: no index, manifest, record or summary', () => {
    fc.assert(
      fc.property(input, (each) => {
        for (const key of allKeys(each)) {
          expect(each.present.has(key) || key.startsWith('quarantine/')).toBe(true);
          expect(key).not.toMatch(/^(runs|final_reports|seals|homes|settings|archives)\/|manifest/);
        }
      }),
    );
  });

  it('holds exactly the events that are older than their retention', () => {
    fc.assert(
      fc.property(input, (each) => {
        const { events } = each.retention;
        const expected = each.runs
          .filter(({ target, startMicros }) => {
            const isOld = events !== undefined && startMicros <= NOW - events * DAY;
            return isOld && !each.archived.has(formatSealTarget(target));
          })
          .map(({ target, month }) => eventsKey(PROJECT, month, formatSealTarget(target)))
          .filter((key) => each.present.has(key));
        const planned = planPrune(each).filter(({ kind }) => kind === 'events');
        expect(planned.flatMap(({ keys }) => keys)).toEqual(expected);
        expect(planned.every(({ why }) => why.includes(`retention.events is ${events} days`))).toBe(
          true,
        );
      }),
    );
  });

  it('holds exactly the documents that are older than their retention', () => {
    fc.assert(
      fc.property(input, (each) => {
        const { documents } = each.retention;
        const expected = each.sets.filter((set) => {
          const isOld = documents !== undefined && documentSetMicros(set) <= NOW - documents * DAY;
          return isOld && !each.archived.has(set) && each.present.has(setKey(set));
        });
        const planned = planPrune(each).filter(({ kind }) => kind === 'documents');
        expect(planned.map(({ target }) => target)).toEqual(
          expected.map((set) => ({ project: PROJECT, set })),
        );
      }),
    );
  });

  it('is empty after it was carried out', () => {
    fc.assert(
      fc.property(input, (each) => {
        const gone = new Set(allKeys(each));
        const present = new Set([...each.present].filter((key) => !gone.has(key)));
        const quarantine = each.quarantine.filter(({ key }) => !gone.has(key));
        expect(planPrune({ ...each, present, quarantine })).toEqual([]);
      }),
    );
  });
});
