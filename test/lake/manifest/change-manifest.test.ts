import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatManifest,
  InvalidManifestError,
  parseManifest,
  replaceRuns,
} from '#lake/evalsig-manifest.ts';
import {
  changeManifest,
  type ManifestChange,
  remakeManifest,
  spliceManifest,
} from '#lake/manifest/change-manifest.ts';
import { scanManifest } from '#lake/manifest/manifest-text.ts';
import type { ManifestRun } from '#schemas/manifest.ts';

const golden = readFileSync(
  new URL('../../fixtures/evalsig-store/demo/manifest.json', import.meta.url),
);

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('', '"', '\\', '\n', '\u007f', 'é', '\ud83d', '",\n    {', '    },\n    {\n'),
);
const number = fc.option(fc.double({ min: -1e200, max: 1e200, noNaN: true }));
// Few of each, so that ids, times and paths meet again.
const id = fc.oneof(fc.constantFrom('a', 'b', 'a::f1', 'ü', '"', '\\u0061'), text);
const ts = fc.oneof(fc.constantFrom('2026-11-01', '2026-11-02', '2026-11-02T'), text);
const name = fc.constantFrom('a', 'b', 'c d', 'a%3A%3Af1', '{', '}', '"', 'é', '.');
const path = fc
  .tuple(fc.constantFrom('01', '11'), name)
  .map(([month, file]) => `year=2026/month=${month}/run_id=${file}.parquet`);

const run: fc.Arbitrary<ManifestRun> = fc.record({
  ...{ run_id: id, model_id: text, task_id: text, metric_name: text, ts, path },
  ...{ n_items: fc.integer(), config_hash: text, delta: number, p_value: number },
  ...{ verdict: fc.option(text), parent_run_id: fc.option(text) },
});
const runs = fc.array(run, { maxLength: 8 });
const change: fc.Arbitrary<ManifestChange> = fc.record({
  stalePaths: fc.array(path, { maxLength: 2 }).map((paths) => new Set(paths)),
  added: fc.array(run, { maxLength: 4 }),
});

function manifest(projectId: string, entries: readonly ManifestRun[]): Buffer {
  return Buffer.from(formatManifest({ project_id: projectId, version: 1, runs: [...entries] }));
}

const show = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

const plain: ManifestRun = {
  ...{ run_id: 'b', model_id: 'm', task_id: 't', metric_name: 'accuracy', ts: '2026-11-02' },
  ...{ path: 'year=2026/month=11/run_id=b.parquet', n_items: 1, config_hash: '' },
  ...{ delta: null, p_value: null, verdict: null, parent_run_id: null },
};
const nothing: ManifestChange = { stalePaths: new Set(), added: [] };

describe('a changed manifest', () => {
  it('has the bytes of one that is parsed and written anew', () => {
    fc.assert(
      fc.property(text, runs, change, fc.boolean(), (project, entries, changed, inOrder) => {
        const there = manifest(project, inOrder ? replaceRuns([], new Set(), entries) : entries);
        const whole = show(remakeManifest(there, changed));
        expect(show(changeManifest(there, changed))).toBe(whole);
        expect(show(spliceManifest(there, changed)) ?? whole).toBe(whole);
      }),
    );
  });

  it('is spliced when it is in order, whatever its texts and numbers are', () => {
    fc.assert(
      fc.property(text, runs, run, (project, entries, added) => {
        const kept = [plain, ...entries]
          .filter(({ run_id }) => run_id !== added.run_id)
          .map((entry) => ({ ...entry, path: plain.path }));
        fc.pre(kept.length > 0);
        const there = manifest(project, replaceRuns([], new Set(), kept));
        expect(spliceManifest(there, { ...nothing, added: [added] })).toBeDefined();
      }),
    );
  });

  it('is scanned as evalsig wrote it', () => {
    const ids = parseManifest(golden).runs.map(({ run_id }) => run_id);
    expect(scanManifest(golden)?.entries.map(({ runId }) => runId)).toEqual(ids);
  });

  it.each([
    ['cut off', (there: string) => there.slice(0, -3)],
    ['longer than its JSON', (there: string) => `${there} x`],
    ['damaged inside', (there: string) => there.replace('"n_items": 1', '"n_items": one')],
    ['with a line end in a text', (there: string) => there.replace('"t"', '"t\n"')],
    ['with an escape that JSON has not', (there: string) => there.replace('"t"', '"\\x"')],
    ['with a number that JSON has not', (there: string) => there.replace('null', '01.5')],
    [
      'with a count that is none',
      (there: string) => there.replace('"n_items": 1', '"n_items": 9007199254740993'),
    ],
    ['with another key', (there: string) => there.replace('"delta"', '"gamma"')],
    ['with a path out of the store', (there: string) => there.replace('run_id=b', 'run_id=/../b')],
    ['with a path that is none of a month', (there: string) => there.replace('month=11/', '')],
  ])('is refused when the manifest is %s', (_, damage) => {
    const there = Buffer.from(damage(show(manifest('p', [plain])) ?? ''));
    expect(() => changeManifest(there, { ...nothing, added: [{ ...plain, run_id: 'c' }] })).toThrow(
      InvalidManifestError,
    );
  });

  it('is put in order and in evalsig’s spelling where another writer left neither', () => {
    const earlier = { ...plain, run_id: 'a' };
    const there = { project_id: 'p', version: 1, runs: [plain, earlier] };
    const ordered = show(manifest('p', [earlier, plain]));
    expect(show(changeManifest(manifest('p', there.runs), nothing))).toBe(ordered);
    expect(show(changeManifest(Buffer.from(JSON.stringify(there)), nothing))).toBe(ordered);
  });
});
