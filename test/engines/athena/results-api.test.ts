import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formatTimestamp, parseTimestamp, parseTime } from '#contract/time.ts';
import { listBenchmarks } from '#read/list-benchmarks.ts';
import { listDocuments } from '#read/list-documents.ts';
import { listErrors } from '#read/list-errors.ts';
import { listSuites } from '#read/list-suites.ts';
import { engineNames, openEngines } from './support/engines.ts';
import { DOCUMENTS_PROJECT as project, sampleDocuments } from './support/sample-documents.ts';

let engines: Awaited<ReturnType<typeof openEngines>>;

beforeAll(async () => {
  engines = await openEngines();
});
afterAll(() => engines.duckDb.close());

const sent = z.object({
  timestamp: z.string(),
  type: z.literal('benchmark').optional(),
  status: z.literal('error').optional(),
  suites: z
    .record(z.string(), z.object({ metrics: z.record(z.string(), z.unknown()) }))
    .default({}),
  results: z.record(z.string(), z.unknown()).default({}),
});
const documents = sampleDocuments()
  .map((document) => sent.parse(document))
  .map((document) => ({ ...document, ts: timeOf(document.timestamp) }))
  .sort((a, b) => (a.ts < b.ts ? 1 : -1));

function timeOf(timestamp: string): string {
  return formatTimestamp(parseTimestamp(timestamp) ?? 0);
}

/** Lists all rows, page by page. */
async function all<T>(
  page: (cursor: string | undefined) => Promise<{ rows: readonly T[]; next: string | null }>,
): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | undefined;
  do {
    const { rows, next } = await page(cursor);
    found.push(...rows);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return found;
}

const PERIODS = [
  ['all of them', {}, () => true],
  ['those of a time', period('2027-10-24', '2027-11-12T15:00:00Z'), isWithin],
] as const;

function period(since: string, until: string) {
  return { since: parseTime(since), until: parseTime(until) };
}

function isWithin(ts: string): boolean {
  return ts >= '2027-10-24' && ts <= '2027-11-12T15:00:00.000000+00:00';
}

describe.each(engineNames)('on %s', (engine) => {
  describe.each(PERIODS)('of %s', (_, within, holds) => {
    const wanted = documents.filter(({ ts }) => holds(ts));

    it('lists documents newest first', async () => {
      const found = await all(async (cursor) => {
        const page = { project, limit: 4, cursor, ...within };
        const { documents: rows, next } = await listDocuments(engines[engine], page);
        return { rows, next };
      });
      expect(found.map(({ ts, kind }) => [ts, kind])).toEqual(
        wanted.map(({ ts, type, status }) => [ts, status ?? type ?? 'evaluation']),
      );
    });

    it('lists suites newest first, within a document by suite and metric', async () => {
      const found = await all(async (cursor) => {
        const page = { project, limit: 7, cursor, ...within };
        const { suites: rows, next } = await listSuites(engines[engine], page);
        return { rows, next };
      });
      const expected = wanted
        .filter(({ status }) => status === undefined)
        .flatMap(({ ts, suites }) =>
          Object.entries(suites).flatMap(([suite, { metrics }]) =>
            Object.keys(metrics).map((metric) => [ts, suite, metric] as const),
          ),
        )
        .sort(([a, ...as], [b, ...bs]) =>
          a === b ? (as.join() < bs.join() ? -1 : 1) : a < b ? 1 : -1,
        );
      expect(found.map(({ ts, suite, metric_name }) => [ts, suite, metric_name])).toEqual(expected);
    });

    it('lists failed evaluations', async () => {
      const { errors } = await listErrors(engines[engine], { project, limit: 9, ...within });
      const failed = wanted.filter(({ status }) => status === 'error');
      expect(errors.map(({ ts }) => ts)).toEqual(failed.map(({ ts }) => ts));
    });

    it('compares all providers of a benchmark', async () => {
      const page = { project, limit: 9, ...within };
      const { benchmarks } = await listBenchmarks(engines[engine], page);
      const expected = wanted
        .filter(({ type }) => type === 'benchmark')
        .map(({ ts, results }) => [ts, Object.keys(results).sort()]);
      expect(
        benchmarks.map(({ ts, providers }) => [
          ts,
          providers.map(({ provider }) => provider).sort(),
        ]),
      ).toEqual(expected);
    });
  });

  it('filters suites by name, metric and model', async () => {
    const one = { suite: 'answer_accuracy', metric: 'is_safe', modelId: 'unknown' };
    const { suites } = await listSuites(engines[engine], { project, limit: 1000, ...one });
    expect(suites.length).toBeGreaterThan(20);
    for (const row of suites) {
      expect(row).toMatchObject({ suite: 'answer_accuracy', metric_name: 'is_safe' });
    }
  });

  it('lists no benchmarks for an unknown name', async () => {
    const page = { project, limit: 9, benchmark: "' OR 1 = 1 --" };
    expect(await listBenchmarks(engines[engine], page)).toEqual({ benchmarks: [], next: null });
  });
});
