import {
  anything,
  flag,
  isRecord,
  list,
  nullable,
  number,
  record,
  type Shape,
  text,
} from '../fetch/shape.ts';
import { UnreadableAnswerError } from '../fetch/failures.ts';
import { SentNumber } from '../fetch/json-as-sent.ts';

/** First and last number of events that are missing. */
export type MissingRange = readonly [first: number, last: number];

/** A metric of a sealed run, and how it compares with the run's baseline. */
export interface DetailMetric {
  readonly metric_name: string;
  readonly main: boolean;
  /** Of its items file, below `store/{project}/`. */
  readonly path: string;
  readonly score: number;
  readonly stderr: number | null;
  readonly n_items: number;
  readonly delta: number | null;
  readonly p_value: number | null;
  readonly verdict: string | null;
  readonly parent_run_id: string | null;
}

export interface Amendment {
  readonly amendment_id: number;
  readonly target: Readonly<Record<string, unknown>>;
  readonly author: string;
  readonly reason: string;
  readonly amended_at: string;
  readonly withdraw: boolean;
  readonly events: number;
}

/** All about one run: `GET …/runs/R`. */
export interface RunDetail {
  readonly run_id: string;
  readonly status: string;
  readonly model_id: string;
  readonly task_id: string;
  readonly ts: string;
  readonly events: number;
  /** The least number of numbered events, or items, that there should be. */
  readonly expected: number;
  readonly missing: readonly MissingRange[];
  readonly missing_count: number;
  readonly conflicts: number;
  readonly duplicate_samples: number;
  /** Beyond the most that a run may have; they have no items. */
  readonly surplus_metrics: number;
  readonly config_hash: string;
  readonly tags: readonly string[];
  readonly created_by: string | null;
  readonly prompt_tokens: number | null;
  readonly completion_tokens: number | null;
  readonly cost: number | null;
  readonly duration_seconds: number | null;
  /** The day on which the retention took a kind of detail. */
  readonly pruned: Readonly<Record<string, unknown>>;
  readonly revision: number | null;
  readonly replaced: readonly unknown[];
  readonly amendment_count: number;
  readonly amendments: readonly Amendment[];
  readonly metrics: readonly DetailMetric[];
  /** As it was sent; null when none has come. */
  readonly final_report: unknown;
}

/** A number of an answer that was parsed with the digits that were sent. */
export const sentNumber: Shape<number> = (value, at) =>
  number(value instanceof SentNumber ? value.value : value, at);

const members: Shape<Readonly<Record<string, unknown>>> = (value, at) => {
  if (isRecord(value)) return value;
  throw new UnreadableAnswerError(`${at} is not an object; reload the page`);
};
const range: Shape<MissingRange> = (value, at) => {
  const [first, last] = list(sentNumber)(value, at);
  return [sentNumber(first, at), sentNumber(last, at)];
};

const metricShape = record<DetailMetric>({
  metric_name: text,
  main: flag,
  path: text,
  score: sentNumber,
  stderr: nullable(sentNumber),
  n_items: sentNumber,
  delta: nullable(sentNumber),
  p_value: nullable(sentNumber),
  verdict: nullable(text),
  parent_run_id: nullable(text),
});

const amendmentShape = record<Amendment>({
  amendment_id: sentNumber,
  target: members,
  author: text,
  reason: text,
  amended_at: text,
  withdraw: flag,
  events: sentNumber,
});

/** Of an answer that was parsed as sent. */
export const runDetailShape = record<RunDetail>({
  run_id: text,
  status: text,
  model_id: text,
  task_id: text,
  ts: text,
  events: sentNumber,
  expected: sentNumber,
  missing: list(range),
  missing_count: sentNumber,
  conflicts: sentNumber,
  duplicate_samples: sentNumber,
  surplus_metrics: sentNumber,
  config_hash: text,
  tags: list(text),
  created_by: nullable(text),
  prompt_tokens: nullable(sentNumber),
  completion_tokens: nullable(sentNumber),
  cost: nullable(sentNumber),
  duration_seconds: nullable(sentNumber),
  pruned: members,
  revision: nullable(sentNumber),
  replaced: list(anything),
  amendment_count: sentNumber,
  amendments: list(amendmentShape),
  metrics: list(metricShape),
  final_report: anything,
});
