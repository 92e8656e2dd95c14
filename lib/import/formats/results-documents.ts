import type { DerivedFormat, DocumentFormat } from './format.ts';

const FILE_NAME = /^(?:evaluation|benchmark)_results_.*\.json$/;
const SUMMARY_NAME = 'evaluation_summary.json';

/** Members with which a results document may begin, see `schemas/results.ts`. */
const BEGINNING = /^\s*\{\s*"(?:timestamp|duration|total_events|suites|status|type|name)"\s*:/;
const TIME = /"timestamp"\s*:/;
/** What tells the three kinds apart. */
const KIND = /"suites"\s*:|"type"\s*:\s*"benchmark"|"status"\s*:\s*"error"/;
const SUMMARY_BEGINNING = /^\s*\{\s*"latest_evaluation"\s*:/;

/** What evaluation command lines write to `data/results/`, by its name or else by its content. */
export const resultsDocument: DocumentFormat = {
  kind: 'document',
  name: 'results document',
  recognises: (head, fileName) => FILE_NAME.test(fileName) || looksLikeResults(textOf(head)),
};

/** The rolling summary beside them. */
export const evaluationSummary: DerivedFormat = {
  kind: 'derived',
  name: 'evaluation summary',
  reason: 'a summary is made from the evaluations and not taken in',
  recognises: (head, fileName) => fileName === SUMMARY_NAME || SUMMARY_BEGINNING.test(textOf(head)),
};

function looksLikeResults(text: string): boolean {
  return BEGINNING.test(text) && TIME.test(text) && KIND.test(text);
}

function textOf(head: Buffer): string {
  return head.toString().replace(/^\ufeff/, '');
}
