const RUN = 'capitals-46beaf19-2cc0-4c3c-9238-7502262eea0d';

/** Answers of the routes for pages that are left open. */
export const dashboardExamples: Readonly<Record<string, unknown>> = {
  'GET /v1/projects/:project/runs/index': {
    as_of: '2026-11-28T16:39:46.120000+00:00',
    since: null,
    left_out: 0,
    runs: {
      rows: 1,
      columns: {
        run_id: { values: [RUN] },
        ts: { values: ['2026-11-28T16:39:45.811000+00:00'] },
        status: { values: ['complete'] },
        task_id: { values: ['capitals'] },
        model_id: { values: ['two-of-three'] },
        config_hash: { values: [''] },
        created_by: { dictionary: [], codes: [null] },
        tags: { dictionary: [['nightly']], codes: [0] },
        events: { values: [4] },
        missing: { values: [0] },
        conflicts: { values: [0] },
        duplicate_samples: { values: [0] },
        prompt_tokens: { values: [null] },
        completion_tokens: { values: [null] },
        cost: { values: [null] },
        duration_seconds: { values: [0.009] },
        main_metric: { values: ['score'] },
        n_items: { values: [3] },
        verdict: { values: ['INCONCLUSIVE'] },
        verdict_reason: { values: ['underpowered'] },
        parent_run_id: { values: ['capitals-6af2c159-b669-45b8-81ff-5904a64b30f8'] },
      },
    },
    metrics: {
      rows: 1,
      columns: {
        run: { values: [0] },
        metric_name: { values: ['score'] },
        score: { values: [0.6666666666666666] },
        stderr: { values: [0.33333333333333337] },
        n_items: { values: [3] },
        delta: { values: [0] },
        p_value: { values: [1] },
        verdict: { values: ['INCONCLUSIVE'] },
        stated: { values: [null] },
      },
    },
  },
  'GET /v1/projects/:project/pulse': {
    now: '2026-11-28T16:40:10.000000+00:00',
    version: '0.1.0',
    index: '9f86d081884c7d659a2feaa0c55ad015',
    receiving: [
      {
        run_id: '261128164001AVTYYZOZ',
        events: 120,
        expected: null,
        ended: false,
        first_at: '2026-11-28T16:40:02.311000+00:00',
        last_at: '2026-11-28T16:40:09.702000+00:00',
      },
    ],
    receiving_total: 1,
    alerts_open: 0,
    quarantined: 2,
  },
};
