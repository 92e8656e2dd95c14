const alert = {
  id: '5f0c2a9be1d34f6c8a7b9e0d1c2f3a4b',
  kind: 'regressed',
  project: 'demo',
  run_id: 'run-2',
  recorder_run_id: 'run-2',
  ts: '2026-10-01T00:00:00.000000+00:00',
  model_id: 'gpt-x',
  task_id: 'capitals',
  metric_name: 'accuracy',
  verdict: 'REGRESSED',
  sentence:
    'accuracy is worse: −2.1 points (99 % interval −3.9 to −0.3), p 0.002, McNemar, 1,000 shared items; 61 got worse, 40 better',
  rule: "compared with the newest run that has the baseline's tag, run run-1",
  cost: 'while nothing changes, at most one run in 200 is called worse by chance (alpha 0.01, over all metrics of a run together)',
  path: '/v1/projects/demo/compare?baseline=run-1&candidate=run-2&metric=accuracy',
  baseline_run_ids: ['run-1'],
  score: 0.879,
  floor: null,
  delta: -0.021,
  ci: [-0.039, -0.003],
  ci_level: 0.99,
  p_value: 0.002,
  p_adjusted: 0.002,
  margin: 0.02,
  alpha: 0.01,
  raised_at: '2026-11-21T09:00:00.000Z',
  channels: {
    log: {
      state: 'sent',
      tries: 1,
      last_error: null,
      next_try_at: null,
      sent_at: '2026-11-21T09:00:00.000Z',
    },
    'webhook:chat': {
      state: 'waiting',
      tries: 1,
      last_error: 'it answered 500',
      next_try_at: '2026-11-21T09:00:10.000Z',
      sent_at: null,
    },
  },
  acknowledged: null,
};

const webhook = { name: 'chat', origin: 'https://hooks.slack.com', secret_set: true };

/** Answers of the routes of alerts, by method and path. */
export const alertAnswerExamples: Readonly<Record<string, unknown>> = {
  'GET /v1/projects/:project/alerts': { alerts: [alert], next: null },
  'GET /v1/projects/:project/alerts/rules': {
    rules: [
      {
        kind: 'rule',
        metric_name: null,
        task_id: null,
        model_id: null,
        floor: null,
        rule: { name: 'drift', tag: 'nightly', against: 'last', runs: 5, q: 0.05 },
        series: 12,
        last_run_at: '2026-10-01T00:00:00.000000+00:00',
        dead: false,
        why: null,
      },
      {
        kind: 'floor',
        metric_name: 'accuracy',
        task_id: null,
        model_id: null,
        floor: 0.8,
        series: 1,
        last_run_at: '2026-10-01T00:00:00.000000+00:00',
        dead: false,
        why: null,
      },
    ],
  },
  'GET /v1/projects/:project/alerts/rules/preview': {
    days: 90,
    evaluations: 87,
    left_out: 0,
    series: 12,
    spoke: 1,
    by_chance: 2.41,
    sentence:
      'in the last 90 days this rule would have spoken once, over 87 whole evaluations; by chance alone at most 2.4 are expected',
    newest: [
      {
        run_id: 'run-2',
        ts: '2026-10-01T00:00:00.000000+00:00',
        model_id: 'gpt-x',
        task_id: 'capitals',
        metric_name: 'accuracy',
        verdict: 'REGRESSED',
        sentence: alert.sentence,
      },
    ],
  },
  'POST /v1/projects/:project/alerts/:alert/acknowledge': {
    ...alert,
    acknowledged: { by: '0a1b2c3d4e5f', at: '2026-11-21T09:05:00.000Z' },
  },
  'POST /v1/projects/:project/alerts/test': {
    channels: [{ channel: 'webhook:chat', ok: true, detail: 'answered 200' }],
  },
  'GET /v1/projects/:project/alerts/webhooks': { webhooks: [webhook] },
  'GET /v1/projects/:project/alerts/webhooks/:webhook': webhook,
  'PUT /v1/projects/:project/alerts/webhooks/:webhook': webhook,
};
