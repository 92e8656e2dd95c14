import type { ReadDocument } from '#documents/read-document.ts';
import { type Derived, evaluationColumns } from './derive-evaluation.ts';
import type { RunOwner } from './result-run.ts';

/** A failed evaluation has no scores and no runs; what it got as far as stays with it. */
export function deriveError(
  owner: RunOwner,
  read: ReadDocument & { readonly kind: 'error' },
): Derived {
  const { error, partial_results: partial } = read.document;
  const row = {
    ...evaluationColumns(owner, read),
    status: 'error',
    model_id: owner.document.parameters.model[0] ?? null,
    overall_score: null,
    pass_rate: null,
    total_suites: null,
    total_metrics: null,
    total_passed: null,
    total_evaluated: null,
    total_events: null,
    stated_overall_score: null,
    stated_pass_rate: null,
    configuration_json: null,
    error_type: error.type,
    error_message: error.message,
    error_details_json: textOrNull(error.details),
    partial_results_json: textOrNull(partial),
  };
  return { evaluations: [row], suites: [], benchmarks: [], runs: [] };
}

function textOrNull(value: object | null | undefined): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
