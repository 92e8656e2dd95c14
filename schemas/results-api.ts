import { z } from 'zod';
import { markSchema } from './mark.ts';
import { readFilters } from './api.ts';
import { documentKind } from './results.ts';

/** What the API takes and gives of results documents. */

const { model_id, since, until, limit, cursor } = readFilters;
const page = { since, until, limit, cursor };

export const resultsAnswer = z.object({
  accepted: z.int(),
  quarantined: z.array(z.object({ index: z.int(), reason: z.string() })),
  documents: z.array(
    z.object({
      index: z.int(),
      kind: documentKind,
      id: z.string().meta({
        description: "the document's id; followed by - and part of the hash if its time is shared",
      }),
      content_hash: z.string(),
      marks: z.array(markSchema).meta({ description: 'the first 100 contradictions' }),
      mark_count: z.int(),
    }),
  ),
});

export const documentsQuery = z.strictObject(page);
export const suitesQuery = z.strictObject({
  suite: z.string().optional(),
  metric: z.string().optional(),
  model_id,
  ...page,
});

export const benchmarksQuery = z.strictObject({ benchmark: z.string().optional(), ...page });

export const errorsQuery = z.strictObject(page);
