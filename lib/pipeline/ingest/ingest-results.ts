import type { RunParameters } from '#contract/run-parameters.ts';
import { MAX_DOCUMENT_BYTES } from '#contract/limits.ts';
import { runInTurns } from '../step/in-turns.ts';
import { type IngestPorts, keep } from './keep.ts';
import { type DocumentsFormat, findDocuments } from './find-documents.ts';
import { type AcceptedDocument, planResults } from './plan-results.ts';
import { accountOf, type Refused } from './refusal.ts';

export interface ResultsRequest {
  readonly project: string;
  readonly format: DocumentsFormat;
  readonly parameters: RunParameters;
  /** Decompressed. */
  readonly body: Uint8Array;
}

export interface ResultsAnswer {
  readonly accepted: number;
  readonly quarantined: readonly Refused[];
  readonly documents: readonly AcceptedDocument[];
}

/**
 * Takes the results documents of a request. When it resolves, what it accepted and what it
 * quarantined is durable; when it rejects, all of it may be sent again.
 * @throws UnreadableBodyError when the body is empty, TooManyError when it holds too many
 * @throws StoreUnavailableError, SendError when the data cannot be kept now
 */
export async function ingestResults(
  ports: IngestPorts,
  { project, format, parameters, body }: ResultsRequest,
): Promise<ResultsAnswer> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const spans = findDocuments(bytes, format);
  const plan = await runInTurns(planResults(project, bytes, spans, parameters, MAX_DOCUMENT_BYTES));
  await keep(ports, project, plan);
  return {
    accepted: plan.documents.length,
    quarantined: accountOf(plan.refused),
    documents: plan.documents,
  };
}
