import { documentNames, documentText, evaluation } from '../../../support/documents.ts';

/** A project and a year of its own, so that queries about runs do not meet the documents. */
export const DOCUMENTS_PROJECT = 'documents';

/** The captured documents, and an evaluation that contradicts itself. */
export function sampleDocuments(): object[] {
  const captured = documentNames().map((name) => {
    const document = JSON.parse(documentText(name)) as { timestamp: string };
    return { ...document, timestamp: document.timestamp.replace('2026', '2027') };
  });
  const metrics = { is_safe: { passed: 1, total: 2, score: 0.9 } };
  const wrong = { timestamp: '2027-09-01T00:00:00.000Z', suites: { answer_accuracy: { metrics } } };
  return [...captured, evaluation(wrong)];
}
