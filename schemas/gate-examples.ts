import { SETTINGS_EXAMPLE } from './examples.ts';

/** Examples of recorded decisions, for the OpenAPI document. */

const metric = { metric_name: 'score', verdict: 'REGRESSED', reason: null };
const numbers = { delta: -0.3333333333333333, p_value: 1.3349758928616525e-18 };
const [OLD, NEW] = ['261120081110AVTYYZOZ', '261121081110AVTYYZOZ'];
const HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

const run = { model_id: 'gpt-x', task_id: 'capitals', status: 'complete', config_hash: 'abc123' };
const input = (role: string, run_id: string) => ({
  role,
  run_id,
  source_hash: HASH.slice(0, 32),
  files: [
    { metric_name: 'score', path: `year=2026/month=11/run_id=${run_id}.parquet`, sha256: HASH },
  ],
});

export const GATE_RECORD_EXAMPLE = {
  v: 1,
  id: 'release-7',
  project_id: 'demo',
  ts: '2026-11-21T09:00:00.000000+00:00',
  month: '2026-11',
  by: { key_id: '0f1e2d3c4b5a', user: null },
  version: '0.1.0',
  question: {
    ...{ run: NEW, baseline: [OLD], metric: null, policy: 'default', method: null },
    ...{ min_delta: null, alpha: null },
  },
  settings: SETTINGS_EXAMPLE,
  settings_hash: HASH.slice(0, 32),
  verdict: 'REGRESSED',
  exit_code: 1,
  decided_by: ['score'],
  not_compared: [],
  inputs: [input('candidate', NEW), input('baseline', OLD)],
  comparison: {
    baseline: { ...run, run_id: OLD, ts: '2026-11-20T08:11:10.000000+00:00' },
    candidate: { ...run, run_id: NEW, ts: '2026-11-21T08:11:10.000000+00:00' },
    fair: {
      ...{ common: 300, only_baseline: 0, only_candidate: 0, coverage: 1, incomplete: [] },
      ...{ config_changed: false, config_diff: [], metrics_only_baseline: [], notes: [] },
    },
    metrics: [
      {
        ...{ ...metric, ...numbers, method: 'mcnemar_chi2', n_items: 300, n_clusters: null },
        ...{ mean_baseline: 0.8333333333333334, mean_candidate: 0.5 },
        ...{ ci: [-0.42, -0.24], ci_level: 0.99, ci90: [-0.39, -0.27] },
        ...{ p_adjusted: 1.3349758928616525e-18, mde: 0.13, items_needed: 12675, margin: 0.02 },
        ...{ direction: 'higher', worse: 110, better: 10, same: 180 },
      },
    ],
  },
};

export const GATES_EXAMPLE = {
  gates: [
    {
      gate_id: 'release-7',
      ts: '2026-11-21T09:00:00.000000+00:00',
      ...{ run_id: NEW, model_id: 'gpt-x', task_id: 'capitals' },
      ...{ verdict: 'REGRESSED', exit_code: 1, decided_by: ['score'], baseline_run_ids: [OLD] },
      ...{ policy: 'default', min_delta: null, alpha: null, settings_hash: HASH.slice(0, 32) },
      ...{ key_id: '0f1e2d3c4b5a', user_name: null, version: '0.1.0' },
      metrics: [{ ...metric, ...numbers }],
      record_sha256: HASH,
    },
  ],
  next: null,
};
