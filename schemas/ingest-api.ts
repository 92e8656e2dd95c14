import { z } from 'zod';
import { markSchema } from './mark.ts';
import { documentKind } from './results.ts';

/** The answers of the API to sent events and results documents. */

const quarantined = z.array(z.object({ index: z.int(), reason: z.string() }));

export const ingestAnswer = z.object({
  accepted: z.int(),
  quarantined,
  runs: z.array(z.string()),
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
