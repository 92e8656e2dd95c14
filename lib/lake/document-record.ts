import { z } from 'zod';
import { manifestRunSchema } from '#schemas/manifest.ts';
import { rowSchema } from './table-rows.ts';
import { benchmarksTable } from './tables/benchmarks.ts';
import { evaluationsTable } from './tables/evaluations.ts';
import { runsTable } from './tables/runs.ts';
import { suitesTable } from './tables/suites.ts';

/** The rows that a document set has in the compact indexes, by table. */
export const documentRowsSchema = z.object({
  runs: z.array(rowSchema(runsTable)),
  evaluations: z.array(rowSchema(evaluationsTable)),
  suites: z.array(rowSchema(suitesTable)),
  benchmarks: z.array(rowSchema(benchmarksTable)),
});
export type DocumentRows = z.infer<typeof documentRowsSchema>;

/** The facts about a document set that sealing derives, from the documents file alone. */
export const sealedDocumentsSchema = z.object({
  project_id: z.string(),
  /** The document set: `yymmddTHHMMSSmmmZ`. */
  run_id: z.string(),
  /** The home month, `YYYY-MM`. */
  month: z.string(),
  rows: documentRowsSchema,
  /** The metrics of the items files, for the evalsig manifest. */
  entries: z.array(manifestRunSchema),
  /** Hash of the documents file that all this was derived from. */
  documents_hash: z.string(),
});
export type SealedDocuments = z.infer<typeof sealedDocumentsSchema>;

/** `seals/{project}/{set}.json`. Manifest and indexes are made from it. */
export const documentRecordSchema = sealedDocumentsSchema.extend({
  v: z.literal(1),
  documents_etag: z.string(),
  /** The items files, with the etags that they were written with. */
  files: z.array(z.object({ key: z.string(), etag: z.string() })),
  /** The detail that was pruned by the project's settings, and since which day. */
  pruned: z.partialRecord(z.enum(['documents', 'items']), z.string()).default({}),
  homes: z.array(z.string()),
  /** Keys of items files that the set no longer has. They go once the manifest does not name them. */
  stale: z.array(z.string()),
});
export type DocumentRecord = z.infer<typeof documentRecordSchema>;
