import {
  AMENDMENT_EXAMPLE,
  BASELINES_EXAMPLE,
  EVALUATION_EXAMPLE,
  EVENT_EXAMPLE,
  ITEM_EXAMPLE,
} from '#schemas/examples.ts';

/** Bodies of requests, by method and path of the route. */
export const bodyExamples: Readonly<Record<string, unknown>> = {
  'POST /v1/projects/:project/events': [EVENT_EXAMPLE],
  'POST /v1/projects/:project/results': EVALUATION_EXAMPLE,
  'POST /v1/projects/:project/runs/:run/items': {
    model: 'gpt-x',
    task: 'capitals',
    items: [ITEM_EXAMPLE],
  },
  'POST /v1/projects/:project/runs/:run/finish': { items: 3, report: { seconds: 12.5 } },
  'POST /v1/projects/:project/runs/:run/amend': AMENDMENT_EXAMPLE,
  'POST /v1/projects/:project/gates': {
    id: 'release-7',
    run: '261121081110AVTYYZOZ',
    baseline: ['261120081110AVTYYZOZ'],
    min_delta: 0.02,
  },
  'PUT /v1/projects/:project/baselines': BASELINES_EXAMPLE,
  'PUT /v1/projects/:project/settings': { retention: { events: 90 } },
  'PUT /v1/projects/:project/alerts/webhooks/:webhook': {
    url: 'https://hooks.slack.com/services/T0/B0/token',
    secret: 'at least sixteen characters',
  },
  'POST /v1/sql': {
    sql: 'SELECT run_id, score FROM runs WHERE task_id = ? ORDER BY ts DESC',
    parameters: ['capitals'],
    limit: 10,
  },
};

const QUERY = '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';

/** Parameters of paths, queries and headers, by name. */
export const parameterExamples: Readonly<Record<string, unknown>> = {
  project: 'demo',
  run: '261121081110AVTYYZOZ',
  gate: 'release-7',
  run_id: '261121081110AVTYYZOZ',
  verdict: 'REGRESSED',
  query: QUERY,
  query_id: QUERY,
  model: 'gpt-x',
  model_id: 'gpt-x',
  task: 'capitals',
  task_id: 'capitals',
  metric: 'accuracy',
  metric_name: 'accuracy',
  config_hash: 'abc123',
  tag: 'nightly',
  since: '2026-11-01',
  'if-none-match': '"9f86d081884c7d659a2feaa0c55ad015"',
  until: '2026-11-21T08:11:10Z',
  status: 'complete',
  limit: 100,
  cursor: 'WzEsMV0',
  type: 'match',
  sample_id: 'capitals.dev.0',
  item: 'capitals.dev.0',
  from: 1200,
  q: 'Paris',
  bucket: 'day',
  suite: 'capitals',
  benchmark: 'accuracy',
  baseline: ['261120081110AVTYYZOZ'],
  candidate: '261121081110AVTYYZOZ',
  policy: 'default',
  method: 'mcnemar',
  min_delta: 0.02,
  alpha: 0.01,
  items: 'changed',
  against: 'last',
  runs: 5,
  direction: 'higher',
  margin: 0.02,
  alert: '5f0c2a9be1d34f6c8a7b9e0d1c2f3a4b',
  webhook: 'chat',
  kind: 'regressed',
  acknowledged: 'false',
  state: 'failed',
  then: '/v1/projects/demo/runs',
  'if-match': '"5f2b"',
};

/** The answer 202: only on AWS. */
export const RUNNING_EXAMPLE = {
  query_id: QUERY,
  status: 'running',
  next: `/v1/queries/${QUERY}?limit=100`,
};

export const PROBLEM_EXAMPLE = {
  type: 'urn:evalake:problem:invalid-parameter',
  title: 'Bad Request',
  status: 400,
  detail: 'limit: Too big: expected number to be <=1000',
};
