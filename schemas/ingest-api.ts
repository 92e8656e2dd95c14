import { z } from 'zod';
import { MAX_ITEMS } from '#contract/item-event.ts';
import { markSchema } from './mark.ts';
import { documentKind } from './results.ts';

/** The answers of the API to sent events and results documents. */

const quarantined = z.array(
  z.object({
    index: z.int(),
    reason: z.string(),
    example: z.looseObject({}).optional().meta({ description: 'the same part as it should be' }),
  }),
);

export const ingestAnswer = z.object({
  accepted: z.int(),
  quarantined,
  runs: z.array(z.string()),
});

export const amendAnswer = ingestAnswer.extend({
  amendment_id: z.int().meta({ description: "the number of the amendment's event" }),
  created_at: z.string(),
});

export const resultsAnswer = z.object({
  accepted: z.int(),
  quarantined,
  documents: z.array(
    z.object({
      index: z.int(),
      kind: documentKind,
      id: z.string().meta({
        description: "the document's id; followed by - and part of the hash if its time is shared",
      }),
      permanent_id: z.string().meta({
        description: 'names this document at runs/{id}/results, whatever others share its time',
      }),
      content_hash: z.string(),
      marks: z.array(markSchema).meta({ description: 'the first 100 contradictions' }),
      mark_count: z.int(),
    }),
  ),
});

/** The body of `POST …/runs/R/finish`. */
export const finishBody = z.strictObject({
  items: z.int().min(0).max(MAX_ITEMS).meta({
    description: 'how many items the run has: of one item, each epoch and each metric counts',
  }),
  report: z.record(z.string(), z.unknown()).optional().meta({
    description: "the run's own summary; its numbers are shown as reported",
  }),
});
