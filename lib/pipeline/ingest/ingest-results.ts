import { MAX_DOCUMENT_BYTES } from '#contract/limits.ts';
import { runInTurns } from '../step/in-turns.ts';
import { type IngestPorts, keep } from './keep.ts';
import { findDocuments } from './find-documents.ts';
import { type AcceptedDocument, planResults } from './plan-results.ts';
import { type PlannedResults, type ResultsRequest, withAccount } from './planned.ts';
import type { Refused } from './refusal.ts';

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
  request: ResultsRequest,
): Promise<ResultsAnswer> {
  const plan = await (ports.plans?.results ?? planDocuments)(request);
  await keep(ports, plan);
  const { accepted, quarantined, documents } = plan;
  return { accepted, quarantined, documents };
}

/** @throws UnreadableBodyError, TooManyError */
export async function planDocuments({
  project,
  format,
  parameters,
  body,
}: ResultsRequest): Promise<PlannedResults> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const spans = findDocuments(bytes, format);
  const work = planResults(project, bytes, spans, parameters, MAX_DOCUMENT_BYTES);
  return withAccount(project, await runInTurns(work));
}
