import type {
  AmendRequest,
  IngestRequest,
  ItemsRequest,
  Planned,
  PlannedAmendment,
  PlannedResults,
  ResultsRequest,
} from '#pipeline/ingest/planned.ts';
import type { Refusal } from '#pipeline/ingest/refusal.ts';

/** What a thread of ingest is asked: the plan of a request, or that of its whole body as refused. */
export type IngestTask =
  | { readonly kind: 'events'; readonly request: IngestRequest }
  | { readonly kind: 'results'; readonly request: ResultsRequest }
  | { readonly kind: 'items'; readonly request: ItemsRequest; readonly createdAt: string }
  | { readonly kind: 'amendment'; readonly request: AmendRequest; readonly nowMs: number }
  | {
      readonly kind: 'refusal';
      readonly project: string;
      readonly body: Uint8Array;
      readonly reason: string;
    };

/** What it answers, once for each task. `fault` is a mistake of ours. */
export type IngestAnswer =
  | { readonly plan: Planned | PlannedResults | PlannedAmendment }
  | { readonly refusal: Refusal }
  | { readonly unreadable: { readonly message: string; readonly right: unknown } }
  | { readonly tooMany: { readonly most: number; readonly what: string } }
  | { readonly fault: unknown };
