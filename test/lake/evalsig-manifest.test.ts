import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  filterRuns,
  formatManifest,
  InvalidManifestError,
  parseManifest,
} from '#lake/evalsig-manifest.ts';
import { pythonFloat, pythonString } from '#json/python-json.ts';

const golden = readFileSync(
  new URL('../fixtures/evalsig-store/demo/manifest.json', import.meta.url),
);

describe('the manifest', () => {
  it('is written byte for byte as evalsig writes it', () => {
    expect(Buffer.from(formatManifest(parseManifest(golden))).toString()).toBe(golden.toString());
  });

  it('is written as json.dumps writes it when it has no runs', () => {
    const text = Buffer.from(formatManifest({ project_id: 'p', version: 1, runs: [] })).toString();
    expect(text).toBe('{\n  "project_id": "p",\n  "version": 1,\n  "runs": []\n}');
  });

  it('is refused when it has a key that evalsig does not know', () => {
    const changed = golden.toString().replace('"n_items"', '"score": 1, "n_items"');
    expect(() => parseManifest(Buffer.from(changed))).toThrow(InvalidManifestError);
  });

  it('is refused with a clear error when it is cut off', () => {
    expect(() => parseManifest(golden.subarray(0, 200))).toThrow(/manifest.json is not evalsig's/);
  });

  it.each([
    [{}, ['run-0', 'run-1', 'run-2']],
    [{ modelId: 'gpt-0' }, ['run-0', 'run-2']],
    [{ modelId: 'gpt-0', since: '2026-11-20T12:00:00.123456+00:00' }, ['run-0']],
    [{ until: '2026-11-20T12:00:00.123456+00:00' }, ['run-0', 'run-2']],
    [{ taskId: 'other' }, []],
    [{ metricName: 'accuracy', since: '2026-11-21' }, ['run-1']],
  ])('filters by %o as evalsig does', (filter, expected) => {
    const runs = filterRuns(parseManifest(golden), filter);
    expect(runs.map(({ run_id }) => run_id)).toEqual(expected);
  });
});

describe('Python text', () => {
  it.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [0.02, '0.02'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [5e-324, '5e-324'],
    [123456789012345680, '1.2345678901234568e+17'],
    [1e16, '1e+16'],
    [9999999999999998, '9999999999999998.0'],
    [1e300, '1e+300'],
    [-0.5, '-0.5'],
  ])('of the float %f is %s', (value, expected) => {
    expect(pythonFloat(value)).toBe(expected);
  });

  it('escapes all but ASCII, and surrogates one by one', () => {
    expect(pythonString('naïve 你 🚀 \u0000 \u007f "\\\n')).toBe(
      '"na\\u00efve \\u4f60 \\ud83d\\ude80 \\u0000 \u007f \\"\\\\\\n"',
    );
  });
});
