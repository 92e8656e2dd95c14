import { GATE_RECORD_EXAMPLE, GATES_EXAMPLE } from '#schemas/gate-examples.ts';
import { BASELINES_EXAMPLE, SETTINGS_EXAMPLE } from '#schemas/examples.ts';
import { dashboardExamples } from './examples/dashboard-examples.ts';
import { ME_EXAMPLE, SIGNED_IN_EXAMPLE } from './session-examples.ts';
import { alertAnswerExamples } from './alert-examples.ts';

/** Answers as a server gave them, lists cut to their first member, by method and path of the route. */
export const answerExamples: Readonly<Record<string, unknown>> = {
  ...alertAnswerExamples,
  ...dashboardExamples,
  'GET /v1/projects/:project/runs': {
    runs: [
      {
        run_id: 'capitals-46beaf19-2cc0-4c3c-9238-7502262eea0d',
        recorder_run_id: 'capitals-46beaf19-2cc0-4c3c-9238-7502262eea0d',
        model_id: 'two-of-three',
        task_id: 'capitals',
        metric_name: 'score',
        ts: '2026-11-28T16:39:45.811000+00:00',
        path: 'year=2026/month=11/run_id=capitals-46beaf19-2cc0-4c3c-9238-7502262eea0d.parquet',
        n_items: 3,
        config_hash: '',
        delta: null,
        p_value: null,
        verdict: null,
        parent_run_id: null,
        score: 0.6666666666666666,
        stderr: 0.33333333333333337,
        status: 'complete',
        main: true,
        events: 4,
        missing: 0,
        conflicts: 0,
        duplicate_samples: 0,
        tags: [],
        created_by: null,
        prompt_tokens: null,
        completion_tokens: null,
        cost: null,
        duration_seconds: 0.009,
        stated: null,
        source_hash: '2739adc2946670152b41ea5698ea2b87',
      },
    ],
    next: null,
  },
  'GET /v1/projects/:project/runs/:run': {
    run_id: 'capitals-46beaf19-2cc0-4c3c-9238-7502262eea0d',
    project_id: 'demo',
    model_id: 'two-of-three',
    task_id: 'capitals',
    ts: '2026-11-28T16:39:45.811000+00:00',
    events: 4,
    expected: 3,
    missing: [],
    missing_count: 0,
    conflicts: 0,
    duplicate_samples: 0,
    config_hash: '',
    tags: [],
    created_by: null,
    prompt_tokens: null,
    completion_tokens: null,
    cost: null,
    duration_seconds: 0.009,
    status: 'complete',
    pruned: {},
    revision: 1,
    metrics: [
      {
        metric_name: 'score',
        run_id: 'capitals-46beaf19-2cc0-4c3c-9238-7502262eea0d',
        main: true,
        n_items: 3,
        score: 0.6666666666666666,
        stderr: 0.33333333333333337,
        path: 'year=2026/month=11/run_id=capitals-46beaf19-2cc0-4c3c-9238-7502262eea0d.parquet',
        delta: null,
        p_value: null,
        verdict: null,
        parent_run_id: null,
      },
    ],
    final_report: {
      by: 'hand',
    },
  },
  'GET /v1/projects/:project/runs/:run/events': {
    events: [
      {
        run_id: 'capitals-46beaf19-2cc0-4c3c-9238-7502262eea0d',
        event_id: 4503599627370499,
        sample_id: null,
        type: 'final_report',
        data: {
          by: 'hand',
        },
        created_by: null,
        created_at: '2026-11-28T16:39:45.820000+00:00',
      },
    ],
    next: null,
  },
  'GET /v1/projects/:project/runs/:run/items': {
    items: [
      {
        project_id: 'demo',
        run_id: 'capitals-46beaf19-2cc0-4c3c-9238-7502262eea0d',
        model_id: 'two-of-three',
        task_id: 'capitals',
        metric_name: 'score',
        item_id: 'Peru',
        cluster_id: null,
        epoch: 0,
        score: 0,
        config_hash: '',
        ts: '2026-11-28T16:39:45.811000+00:00',
        metadata_json:
          '{"input":"Capital of Peru?","output":"I do not know","expected":"Lima","metadata":{"letters": 4}}',
      },
    ],
    source_hash: '2739adc2946670152b41ea5698ea2b87',
    next: null,
  },
  'GET /v1/projects/:project/runs/:run/metrics': {
    metrics: [
      {
        score: 0,
        input: 'Capital of Peru?',
        output: 'I do not know',
        expected: 'Lima',
        metadata: {
          letters: 4,
        },
      },
    ],
    next: null,
  },
  'GET /v1/projects/:project/runs/:run/results': {
    timestamp: '2026-11-28T16:39:45.811Z',
    duration: 0.009,
    total_events: 3,
    suites: {
      capitals: {
        events_processed: 3,
        metrics: {
          score: {
            passed: 2,
            total: 3,
            score: 0.667,
            details: [
              {
                event_id: 'Peru',
                passed: false,
                input: 'Capital of Peru?',
                output: 'I do not know',
                verdict: 'expected "Lima"',
                metadata: {
                  input: 'Capital of Peru?',
                  output: 'I do not know',
                  expected: 'Lima',
                  metadata: {
                    letters: 4,
                  },
                },
              },
            ],
          },
        },
        overall_score: 0.667,
        tags: [],
        duration: 0.009,
      },
    },
    summary: {
      total_suites: 1,
      overall_score: 0.667,
      total_metrics: 1,
      total_passed: 2,
      total_evaluated: 3,
      pass_rate: 0.667,
    },
    configuration: {
      model: 'two-of-three',
    },
    evalake: {
      project: 'demo',
      run_id: 'capitals-46beaf19-2cc0-4c3c-9238-7502262eea0d',
      status: 'complete',
      missing: 0,
      events: 4,
      events_hash: '2739adc2946670152b41ea5698ea2b87',
      final_report: {
        by: 'hand',
      },
    },
  },
  'GET /v1/projects/:project/trends': {
    series: [
      {
        model_id: 'two-of-three',
        task_id: 'capitals',
        metric_name: 'score',
        points: [
          {
            t: '2026-11-28T16:39:43.975000+00:00',
            score: 0.6666666666666666,
            stderr: 0.3333333333333333,
            n_runs: 1,
            n_items: 3,
            run_id: 'capitals-46beaf19-2cc0-4c3c-9238-7502262eea0d',
            delta: null,
            p_value: null,
            verdict: null,
            parent_run_id: null,
            status: 'complete',
            config_hash: '',
          },
        ],
      },
    ],
  },
  'GET /v1/projects/:project/compare': {
    baseline: {
      run_id: 'capitals-6af2c159-b669-45b8-81ff-5904a64b30f8',
      model_id: 'two-of-three',
      task_id: 'capitals',
      status: 'complete',
      config_hash: '',
      ts: '2026-11-28T16:39:44.629000+00:00',
    },
    candidate: {
      run_id: 'capitals-46beaf19-2cc0-4c3c-9238-7502262eea0d',
      model_id: 'two-of-three',
      task_id: 'capitals',
      status: 'complete',
      config_hash: '',
      ts: '2026-11-28T16:39:45.811000+00:00',
    },
    fair: {
      common: 3,
      only_baseline: 0,
      only_candidate: 0,
      coverage: 1,
      incomplete: [],
      config_changed: false,
      config_diff: [],
      metrics_only_baseline: [],
      notes: ['config_unknown: no run has a config hash, so a change of it would not show'],
    },
    metrics: [
      {
        metric_name: 'score',
        method: 'mcnemar_exact',
        n_items: 3,
        n_clusters: null,
        mean_baseline: 0.6666666666666666,
        mean_candidate: 0.6666666666666666,
        delta: 0,
        ci: [-0.72855454708738, 0.72855454708738],
        ci_level: 0.99,
        ci90: [-0.4652348614706695, 0.4652348614706695],
        p_value: 1,
        mde: 0.966600979667378,
        items_needed: 7008,
        margin: 0.02,
        direction: 'higher',
        worse: 0,
        better: 0,
        same: 3,
        p_adjusted: 1,
        verdict: 'INCONCLUSIVE',
        reason: 'underpowered',
      },
    ],
    items: [
      {
        metric_name: 'score',
        item_id: 'France',
        baseline: 1,
        candidate: 1,
        difference: 0,
      },
    ],
    next: null,
    words: {
      fairness: ['config_unknown: no run has a config hash, so a change of it would not show'],
      metrics: [
        {
          sentence:
            "score: can't tell: this comparison sees changes of 96.7 points or more; about 7,000 shared items are needed for 2.0 points; 0.0 points (99 % interval −72.9 to +72.9), p 1, McNemar, 3 shared items; 0 got worse, 0 better",
          unit: 'points',
        },
      ],
    },
  },
  'GET /v1/projects/:project/documents': {
    documents: [
      {
        document_id: '261112T160000123Z',
        ts: '2026-11-12T16:00:00.123000+00:00',
        kind: 'benchmark',
        content_hash: 'a187612fc7cb8262a5df5af8cc12e43d',
      },
    ],
    next: null,
  },
  'GET /v1/projects/:project/suites': {
    suites: [],
    next: null,
  },
  'GET /v1/projects/:project/benchmarks': {
    benchmarks: [
      {
        document_id: '261112T160000123Z',
        ts: '2026-11-12T16:00:00.123000+00:00',
        benchmark: 'benchmark',
        best_overall: 'large',
        best_value: 'small',
        cost_savings: 0.9333333333333333,
        claimed: {
          best_overall: 'large',
          best_value: 'small',
          cost_savings: 0.93,
        },
        providers: [
          {
            provider: 'large',
            overall_score: 0.85,
            stated_overall_score: 0.85,
            total_cost: 4.5,
            cost_per_score: 0.052941176470588235,
            total_tokens: 15000,
            avg_response_time: 1.2,
            metrics: [
              {
                metric_name: 'helpful',
                run_id: '261112T160000123Z::large::helpful',
                passed: 85,
                total: 100,
                score: 0.85,
                stderr: 0.03588702812826367,
              },
            ],
          },
        ],
        marks: [],
      },
    ],
    next: null,
  },
  'GET /v1/projects/:project/errors': {
    errors: [],
    next: null,
  },
  'GET /v1/projects/:project/summary': {
    latest_evaluation: '2026-11-28T16:41:50.430Z',
    total_suites: 1,
    overall_score: 0.25,
    trending: {
      score_change: null,
      trend: 'stable',
      last_7_days: [
        {
          date: '2026-11-28',
          score: 0.25,
        },
      ],
    },
    metrics_summary: {
      total_metrics: 2,
      critical_metrics: [],
      performance_metrics: [],
    },
  },
  'GET /v1/projects/:project/settings': SETTINGS_EXAMPLE,
  'GET /v1/projects/:project/settings/preview': {
    verdicts: 240,
    changed: 1,
    unknown: 0,
    changes: [{ from: 'INCONCLUSIVE', to: 'REGRESSED', verdicts: 1 }],
    newest: [
      {
        run_id: 'capitals-46beaf19-2cc0-4c3c-9238-7502262eea0d',
        metric_name: 'score',
        ts: '2026-11-28T16:39:45.811000+00:00',
        from: 'INCONCLUSIVE',
        to: 'REGRESSED',
      },
    ],
  },
  'PUT /v1/projects/:project/settings': SETTINGS_EXAMPLE,
  'GET /v1/projects/:project/baselines': {
    ...SETTINGS_EXAMPLE.baselines,
    pins: [BASELINES_EXAMPLE],
    problems: [{ task: 'quiz', run_id: '', problem: 'is not there' }],
  },
  'PUT /v1/projects/:project/baselines': {
    ...SETTINGS_EXAMPLE.baselines,
    pins: [BASELINES_EXAMPLE],
  },
  'DELETE /v1/projects/:project/baselines': SETTINGS_EXAMPLE.baselines,
  'POST /v1/sql': {
    columns: [
      {
        name: 'task_id',
        type: 'varchar',
      },
    ],
    rows: [['capitals']],
    truncated: false,
  },
  'GET /v1/sql/schema': {
    tables: [
      {
        name: 'runs',
        kind: 'table',
        comment: null,
        columns: [{ name: 'score', type: 'double', comment: 'mean over samples' }],
      },
    ],
    queries: [
      {
        name: 'newest-runs',
        description: 'The newest runs of a task',
        sql: 'SELECT run_id, score FROM runs WHERE task_id = ? ORDER BY ts DESC',
        parameters: ['the task'],
      },
    ],
  },
  'GET /healthz': {
    status: 'ok',
    version: '0.1.0',
  },
  'POST /v1/projects/:project/results': {
    accepted: 1,
    quarantined: [],
    documents: [
      {
        index: 0,
        kind: 'evaluation',
        id: '261112T131025123Z',
        permanent_id: '261112T131025123Z-a2181d3b',
        content_hash: 'a2181d3bec2145b8263f51c792fb9243',
        marks: [],
        mark_count: 0,
      },
    ],
  },
  'POST /v1/projects/:project/events': {
    accepted: 1,
    quarantined: [
      {
        index: 1,
        reason: 'event_id must not be negative',
        example: {
          event_id: 0,
        },
      },
    ],
    runs: ['try-1'],
  },
  'POST /v1/projects/:project/runs/:run/items': {
    accepted: 2,
    quarantined: [],
    runs: ['mine-1'],
  },
  'POST /v1/projects/:project/runs/:run/finish': {
    accepted: 1,
    quarantined: [],
    runs: ['mine-1'],
  },
  'POST /v1/projects/:project/runs/:run/amend': {
    accepted: 1,
    quarantined: [],
    runs: ['mine-1'],
    amendment_id: 7019262830166442,
    created_at: '2026-11-21T09:00:00.000000+00:00',
  },
  'POST /v1/projects/:project/gates': GATE_RECORD_EXAMPLE,
  'GET /v1/projects/:project/gates': GATES_EXAMPLE,
  'GET /v1/projects/:project/gates/:gate': GATE_RECORD_EXAMPLE,
  'GET /v1/queries/:query': {
    columns: [
      {
        name: 'task_id',
        type: 'varchar',
      },
    ],
    rows: [['capitals']],
    truncated: false,
  },
  'POST /v1/session': SIGNED_IN_EXAMPLE,
  'GET /v1/me': ME_EXAMPLE,
  'GET /v1/openapi.json': {
    openapi: '3.1.0',
  },
};
