import { type FileHead, hasMember } from './file-head.ts';
import type { DerivedFormat, DocumentFormat, Trait } from './format.ts';

const FILE_NAME = /^(?:evaluation|benchmark)_results_.*\.json$/;
const SUMMARY_NAME = 'evaluation_summary.json';

/**
 * A document that evaluation command lines write to `data/results/`, recognised by its name or else
 * by its content.
 */
export const resultsDocument: DocumentFormat = {
  kind: 'document',
  name: 'results document',
  traits: (head) => (FILE_NAME.test(head.name) ? [] : contentTraits(head)),
};

/** The rolling summary beside them. */
export const evaluationSummary: DerivedFormat = {
  kind: 'derived',
  name: 'evaluation summary',
  reason: 'a summary is made from the evaluations and not taken in',
  traits: (head) =>
    head.name === SUMMARY_NAME
      ? []
      : [
          hasMember(head, 'latest_evaluation'),
          hasMember(head, 'total_suites', 'trending', 'metrics_summary'),
        ],
};

/** Members that distinguish the three kinds, see `schemas/results.ts`. */
const KIND = /"type"\s*:\s*"benchmark"|"status"\s*:\s*"error"/;

function contentTraits(head: FileHead): Trait[] {
  const isNamed = head.members.has('suites') || KIND.test(head.bytes.toString());
  return [
    hasMember(head, 'timestamp'),
    { what: '"suites", or "type": "benchmark", or "status": "error"', there: isNamed },
  ];
}
