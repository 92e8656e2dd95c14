import { z } from 'zod';
import type { SqlEngine } from '#ports/sql-engine.ts';

const rowSchema = z.object({
  project: z.string(),
  run_id: z.string(),
  delta: z.number().nullable(),
  p_value: z.number().nullable(),
  verdict: z.string().nullable(),
  parent_run_id: z.string().nullable(),
});
type ToldVerdict = Omit<z.infer<typeof rowSchema>, 'project' | 'run_id'>;

const NOT_COMPARED: ToldVerdict = {
  ...{ delta: null, p_value: null, verdict: null, parent_run_id: null },
};

/**
 * What the table `comparisons` says of each run and metric, which the run index is to repeat. The tests
 * of the judge compute it.
 */
export async function toldVerdicts(engine: SqlEngine) {
  const sql = 'SELECT project, run_id, delta, p_value, verdict, parent_run_id FROM comparisons';
  const told = new Map<string, ToldVerdict>();
  for (const row of await engine.run({ sql, parameters: [] })) {
    const { project, run_id, ...verdict } = rowSchema.parse(row);
    told.set(JSON.stringify([project, run_id]), verdict);
  }
  return ({ project, run_id }: { readonly project: string; readonly run_id: string }) =>
    told.get(JSON.stringify([project, run_id])) ?? NOT_COMPARED;
}
