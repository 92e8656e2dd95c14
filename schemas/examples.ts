/**
 * What is right, for answers that refuse something and for the OpenAPI document. A test holds each to
 * its schema.
 */

/** An event of a recorder. */
export const EVENT_EXAMPLE = {
  run_id: '261121081110AVTYYZOZ',
  event_id: 0,
  sample_id: 'capitals.dev.0',
  type: 'match',
  data: { correct: true, expected: 'Paris', picked: 'Paris' },
  created_by: 'alice',
  created_at: '2026-11-21 08:11:10.506305+00:00',
};

/** A scored item, with every member that it can have. */
export const ITEM_EXAMPLE = {
  item: 'France',
  score: 1,
  metric: 'accuracy',
  epoch: 0,
  cluster: 'Europe',
  input: 'Capital of France?',
  output: 'Paris',
  expected: 'Paris',
  metadata: { letters: 6 },
  created_at: '2026-11-21T08:11:10Z',
};

/** An amendment of an item of a run. */
export const AMENDMENT_EXAMPLE = {
  item: 'France',
  data: { accuracy: 1, output: 'Paris' },
  author: 'alice',
  reason: 'the judge took the right answer for wrong',
  created_at: '2026-11-21T09:00:00Z',
};

/** The results document of an evaluation. */
export const EVALUATION_EXAMPLE = {
  timestamp: '2026-11-21T08:11:10.506Z',
  duration: 1.5,
  total_events: 2,
  suites: {
    capitals: {
      events_processed: 2,
      metrics: { accuracy: { passed: 1, total: 2, score: 50 } },
      overall_score: 50,
      tags: [],
      duration: 1.5,
    },
  },
  summary: {
    total_suites: 1,
    overall_score: 50,
    total_metrics: 1,
    total_passed: 1,
    total_evaluated: 2,
    pass_rate: 50,
  },
};

/** A pin of three runs: the luck of one run is not carried into every comparison. */
export const BASELINES_EXAMPLE = {
  task: 'capitals',
  model: 'gpt-x',
  runs: ['261118081110AVTYYZOZ', '261119081110AVTYYZOZ', '261120081110AVTYYZOZ'],
};

/** The settings of a project that has set none. */
export const SETTINGS_EXAMPLE = {
  critical_metrics: [],
  performance_metrics: [],
  retention: {},
  baselines: { tag: 'main', runs: 1, pins: [] },
  metrics: {},
  policy: 'default',
};
