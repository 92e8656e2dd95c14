import { z } from 'zod';
import { GATE_INDEX_ROOT } from '#contract/keys.ts';
import { verdictSchema } from '#schemas/compare.ts';
import { decidedMetric } from '#schemas/gate.ts';
import { column, nullable } from './column.ts';
import type { Table } from './table.ts';

const names = z.array(z.string());

/** Recorded decisions: a row for each. Its partition is the home month of the run. */
export const gatesTable = {
  name: 'gates',
  schemaVersion: 1,
  location: GATE_INDEX_ROOT,
  columns: [
    column('gate_id', 'string', 'the decision, as its record is named'),
    column('project_id', 'string', 'the project'),
    column('ts', 'timestamp', 'when it was decided'),
    column('run_id', 'string', 'the run that was decided about'),
    column('model_id', 'string', "the run's model"),
    column('task_id', 'string', "the run's task"),
    nullable('verdict', 'string', 'the worst of its metrics', { values: verdictSchema.options }),
    column('exit_code', 'int', "0 it did not get worse, 1 it did, 2 that can't be told"),
    column('decided_by_json', 'string', 'names of the metrics that have the verdict', {
      json: names,
    }),
    column('baseline_run_ids_json', 'string', 'the baselines, newest first', { json: names }),
    column('policy', 'string', 'default, evalsig, or evalsig_gate by the settings'),
    nullable('min_delta', 'double', 'the margin that was asked for'),
    nullable('alpha', 'double', 'the alpha that was asked for'),
    column('settings_hash', 'string', "of the project's settings then"),
    nullable('key_id', 'string', 'the key that asked; null where none was needed'),
    nullable('user_name', 'string', 'the user of the machine, where no key was needed'),
    column('version', 'string', 'of evalake'),
    column('metrics_json', 'string', 'verdict, reason, delta and p_value of each metric', {
      json: z.array(decidedMetric),
    }),
    column('record_sha256', 'string', 'of the record'),
  ],
} as const satisfies Table;
