import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { guardStatement } from '#query/guard.ts';
import { namedQueries } from '#query/named/named-queries.ts';
import { engineNames, likeRows, openEngines, rounded } from './support/engines.ts';
import { DOCUMENTS_PROJECT } from './support/sample-documents.ts';
import { expectedResults } from './support/expected-results.ts';
import { expectedQueries } from './support/expected-queries.ts';
import { expectedRuns, seriesOf } from './support/expected-runs.ts';
import { eventsOf, sampleRuns } from './support/sample-runs.ts';
import { toldVerdicts } from './support/told-verdicts.ts';

let engines: Awaited<ReturnType<typeof openEngines>>;

beforeAll(async () => {
  engines = await openEngines();
});
afterAll(() => engines.duckDb.close());

/** A run that has errors, and one of the same model, task and metric before it. */
const after = sampleRuns().findLast((run) => eventsOf(run).some(({ type }) => type === 'error'));
const series = expectedRuns.filter(({ run_id }) => run_id === after?.runId).map(seriesOf)[0];
const before = expectedRuns.filter(
  (run) =>
    run.main && run.ts < '2026-06' && JSON.stringify(seriesOf(run)) === JSON.stringify(series),
)[0];
const incomplete = expectedRuns.find(({ status }) => status === 'incomplete');

/** Parameters of the questions about results documents. */
const DOCUMENT_ARGUMENTS: Readonly<Record<string, string | undefined>> = {
  project: DOCUMENTS_PROJECT,
  suite: 'answer_accuracy',
};

const ARGUMENTS: Readonly<Record<string, string | undefined>> = {
  project: after?.project,
  task: after?.task,
  run: after?.runId,
  'run before': before?.run_id,
  'run after': after?.runId,
  year: '2026',
  month: incomplete?.month,
};

/** A row of one run tells its verdict too. */
const runSchema = z.object({ project: z.string(), run_id: z.string() });

describe.each(namedQueries)('the named query $name', ({ name, sql, parameters }) => {
  const ofDocuments = name in expectedResults;
  const known = ofDocuments ? DOCUMENT_ARGUMENTS : ARGUMENTS;
  const values = parameters.map((parameter) => known[parameter] ?? '');

  it.each(engineNames)('gives on %s the rows of a plain computation', async (engine) => {
    const all = rounded(await engines[engine].run({ sql, parameters: values }));
    const rows = all.filter((row) => ofDocuments || row['project'] !== DOCUMENTS_PROJECT);
    expect(rows.length).toBeGreaterThan(0);
    const verdictOf = await toldVerdicts(engines[engine]);
    const expected = (expectedQueries[name]?.(values) ?? []).map((row) => {
      const run = runSchema.safeParse(row).data;
      return run ? { ...row, ...verdictOf(run) } : row;
    });
    expect(rows).toEqual(likeRows(expected, rows));
  });

  it('passes the SQL guard', () => {
    expect(guardStatement(sql)).toMatchObject({ sql, parameterCount: parameters.length });
  });
});
