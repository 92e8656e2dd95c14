const RUN = 'capitals-46beaf19-2cc0-4c3c-9238-7502262eea0d';

const event = {
  run_id: RUN,
  event_id: 5,
  sample_id: 'Peru',
  type: 'match',
  created_by: null,
  created_at: '2026-11-28T16:39:45.811000+00:00',
};

const RUN_BEFORE = 'capitals-6af2c159-b669-45b8-81ff-5904a64b30f8';

function ran(run_id: string, ts: string) {
  return { run_id, model_id: 'two-of-three', status: 'complete', config_hash: '', ts };
}

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
        parent_run_id: { values: [RUN_BEFORE] },
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
  'GET /v1/projects/:project/runs/:run/samples': {
    run_id: RUN,
    status: 'complete',
    source_hash: '2739adc2946670152b41ea5698ea2b87',
    pruned: {},
    samples: {
      rows: 2,
      columns: {
        sample_id: { values: ['France', 'Peru'] },
        cluster_id: { values: ['Europe', null] },
        epochs: { values: [1, 2] },
        flags: { values: [0, 20] },
        events: { values: [2, 4] },
        prompt_tokens: { values: [21, 40] },
        completion_tokens: { values: [3, 9] },
        ms: { values: [1210.5, 2604] },
      },
    },
    metrics: [{ metric_name: 'accuracy', main: true, scores: { values: [1, 0.5] } }],
    epochs: {
      rows: 2,
      columns: {
        sample: { values: [1, 1] },
        metric: { values: [0, 0] },
        epoch: { values: [0, 1] },
        score: { values: [0, 1] },
      },
    },
  },
  'GET /v1/projects/:project/runs/:run/conflicts': {
    conflicts: [
      {
        event_id: 5,
        hash: '2739adc2946670152b41ea5698ea2b87',
        winner: { ...event, data: { correct: true } },
        loser: { ...event, data: { correct: false } },
      },
    ],
    next: null,
  },
  'GET /v1/projects/:project/items/:item/history': {
    item_id: 'Peru',
    task_id: 'capitals',
    total: 2,
    runs: [
      {
        ...ran(RUN, '2026-11-28T16:39:45.811000+00:00'),
        metric_name: 'accuracy',
        state: 'scored',
        score: 0.5,
        epochs: [
          { epoch: 0, score: 0 },
          { epoch: 1, score: 1 },
        ],
      },
      {
        ...ran(RUN_BEFORE, '2026-11-27T16:39:45.811000+00:00'),
        metric_name: 'accuracy',
        state: 'absent',
        score: null,
        epochs: [],
      },
    ],
  },
  'GET /v1/projects/:project/compare/matrix': {
    metric_name: 'accuracy',
    metrics: ['accuracy'],
    total: 2,
    common: 1,
    items: { rows: 2, columns: { item_id: { values: ['France', 'Peru'] } } },
    runs: [
      {
        ...ran(RUN_BEFORE, '2026-11-27T16:39:45.811000+00:00'),
        task_id: 'capitals',
        n_items: 1,
        scores: { values: [1, null] },
      },
      {
        ...ran(RUN, '2026-11-28T16:39:45.811000+00:00'),
        task_id: 'capitals',
        n_items: 2,
        scores: { values: [1, 0.5] },
      },
    ],
    next: null,
  },
  'GET /v1/projects/:project/quarantine': {
    objects: [
      {
        kind: 'refused',
        key: 'quarantine/demo/refused/2739adc2946670152b41ea5698ea2b87.ndjson',
        at: '2026-11-28T16:40:02.000000+00:00',
        size_bytes: 141,
        run_id: null,
        entries: [
          {
            index: 1,
            reason: 'event_id must not be negative',
            text: '{"run_id":"try-1","event_id":-1,"type":"match","created_at":"2026-11-21T10:06:37Z"}',
            text_base64: null,
            is_cut: false,
          },
        ],
        is_whole: true,
        replay:
          "jq -r '.text | select(.)' 'quarantine/demo/refused/2739adc2946670152b41ea5698ea2b87.ndjson' | curl -sS --data-binary @- -H 'content-type: application/x-ndjson' -H \"authorization: Bearer $EVALAKE_KEY\" \"$EVALAKE_URL/v1/projects/demo/events\"",
      },
    ],
    next: null,
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
