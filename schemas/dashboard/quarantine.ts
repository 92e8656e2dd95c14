import { z } from 'zod';
import { readFilters } from '../api.ts';

/** The folders of a project's quarantine. */
export const quarantineKind = z.enum([
  'refused',
  'conflicts',
  'late',
  'replaced',
  'damaged',
  'undelivered',
]);
export type QuarantineKind = z.infer<typeof quarantineKind>;

const page = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: readFilters.cursor,
};

export const conflictsQuery = z.strictObject(page);

/** Losers of a run beside the events that stayed. */
export const conflictsAnswer = z.object({
  conflicts: z.array(
    z.object({
      event_id: z.int(),
      hash: z.string().meta({ description: "of the loser's content" }),
      winner: z
        .unknown()
        .meta({ description: 'the event that stayed; null when the events were pruned' }),
      loser: z.unknown().meta({
        description: 'the event that lost, its members in order; of a posted item without its time',
      }),
    }),
  ),
  next: z.string().nullable(),
});

export const quarantineQuery = z.strictObject({
  kind: quarantineKind.optional().meta({ examples: ['refused'] }),
  since: readFilters.since,
  run_id: z.string().optional(),
  ...page,
});

const entry = z.object({
  index: z.int().nullable().meta({ description: 'its place in the request; null where unknown' }),
  reason: z.string().nullable(),
  text: z.string().nullable().meta({ description: 'as it came, at most 20,000 characters' }),
  text_base64: z.string().nullable().meta({ description: 'in its place where it is not UTF-8' }),
  is_cut: z.boolean(),
});
export type QuarantineEntry = z.infer<typeof entry>;

export const quarantineAnswer = z.object({
  objects: z.array(
    z.object({
      kind: quarantineKind,
      key: z.string().meta({ description: 'in the bucket, or in the data folder' }),
      at: z.string().nullable().meta({ description: 'when it was put there' }),
      size_bytes: z.int(),
      run_id: z.string().nullable().meta({ description: 'null where its name does not tell' }),
      entries: z.array(entry).meta({ description: 'the first 20; none of what is no text' }),
      is_whole: z.boolean().meta({ description: 'whether these are all of its entries' }),
      replay: z
        .string()
        .nullable()
        .meta({ description: 'the command that sends it again; null where that is of no use' }),
    }),
  ),
  next: z.string().nullable().meta({ description: 'also of a page that has found nothing' }),
});
export type QuarantineAnswer = z.infer<typeof quarantineAnswer>;
