import type { RunParameters } from '#contract/run-parameters.ts';
import type { RunName } from '#contract/run-name.ts';
import type { DocumentsFormat } from './find-documents.ts';
import type { Batch, RefusedEvent } from './plan-ingest.ts';
import type { AcceptedDocument } from './plan-results.ts';
import { type QuarantineObject, refusedObject } from './quarantine.ts';
import type { BodyFormat } from './read-events.ts';
import { accountOf, type Refused } from './refusal.ts';

interface BodyRequest<Format> {
  readonly format: Format;
  readonly parameters: RunParameters;
  /** Decompressed. */
  readonly body: Uint8Array;
}

export interface IngestRequest extends BodyRequest<BodyFormat> {
  readonly project: string;
}

export interface ResultsRequest extends BodyRequest<DocumentsFormat> {
  readonly project: string;
}

export interface ItemsRequest extends BodyRequest<BodyFormat> {
  readonly run: RunName;
}

/** What is to be kept of a request, and what is answered to its sender. */
export interface Planned {
  readonly accepted: number;
  readonly batches: readonly Batch[];
  readonly quarantined: readonly Refused[];
  /** What was refused; undefined where nothing was. */
  readonly quarantine: QuarantineObject | undefined;
}

export interface PlannedResults extends Planned {
  readonly documents: readonly AcceptedDocument[];
}

export interface AmendRequest {
  readonly run: RunName;
  /** The revision of the run that is amended; null where it was never replaced. */
  readonly replacement: string | null;
  /** Decompressed. */
  readonly body: Uint8Array;
}

export interface PlannedAmendment extends Planned {
  /** The number of the amendment's event. */
  readonly eventId: number;
  readonly createdAt: string;
}

/**
 * Plans requests. Each throws UnreadableBodyError and TooManyError. A host may have plans made away
 * from the thread that answers requests.
 */
export interface IngestPlans {
  readonly events: (request: IngestRequest) => Promise<Planned>;
  readonly results: (request: ResultsRequest) => Promise<PlannedResults>;
  /** @param createdAt the time of items that state none */
  readonly items: (request: ItemsRequest, createdAt: string) => Promise<Planned>;
  /** @param nowMs the time of an amendment that states none. It throws AmendmentRefusedError, too. */
  readonly amendment: (request: AmendRequest, nowMs: number) => Promise<PlannedAmendment>;
}

/** Writes the account of what a plan refuses, and the object that keeps it. */
export function withAccount<Plan extends { readonly refused: readonly RefusedEvent[] }>(
  project: string,
  { refused, ...plan }: Plan,
) {
  return {
    ...plan,
    quarantined: accountOf(refused),
    quarantine: refused.length > 0 ? refusedObject(project, refused) : undefined,
  };
}
