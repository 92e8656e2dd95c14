import type { ReadDocument } from '#documents/read-document.ts';
import { withNulls } from '#lake/table-rows.ts';
import { evaluationsTable } from '#lake/tables/evaluations.ts';
import { type Derived, evaluationColumns } from './derive-evaluation.ts';
import type { RunOwner } from './result-run.ts';

/** Derives the row of a failed evaluation: no scores and no runs, but its partial results. */
export function deriveError(
  owner: RunOwner,
  read: ReadDocument & { readonly kind: 'error' },
): Derived {
  const { error, partial_results: partial } = read.document;
  const row = {
    ...withNulls(evaluationsTable, {
      ...evaluationColumns(owner, read),
      status: 'error' as const,
      model_id: owner.document.parameters.model[0] ?? null,
    }),
    error_type: error.type,
    error_message: error.message,
    error_details_json: formatOrNull(error.details),
    partial_results_json: formatOrNull(partial),
  };
  return { evaluations: [row], suites: [], benchmarks: [], runs: [] };
}

function formatOrNull(value: object | null | undefined): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
