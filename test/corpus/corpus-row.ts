import { z } from 'zod';

/** A line of the table: a metric of a run of a file, or what became of a file without one. */
export const corpusRow = z.object({
  file: z.string(),
  format: z.string(),
  run: z.string(),
  /** How many items the metric has; null where there is none. */
  samples: z.number().nullable(),
  metric: z.string(),
  stated: z.number().nullable(),
  computed: z.number().nullable(),
  verdict: z.string(),
  /** Whether the verdict is a failure of the import. */
  failed: z.boolean(),
});
export type CorpusRow = z.infer<typeof corpusRow>;

/** From the child: rows of one file, which is done then. */
export const childMessage = z.object({ file: z.string(), rows: z.array(corpusRow) });
/** To the child. */
export const childTask = z.object({
  /** The endpoint. */
  origin: z.string(),
  /** For what the imports note. */
  folder: z.string(),
  files: z.array(z.string()).readonly(),
  all: z.array(z.string()).readonly(),
});
export type ChildTask = Readonly<z.infer<typeof childTask>>;

export function plainRow(
  file: string,
  format: string,
  verdict: string,
  failed: boolean,
): CorpusRow {
  const none = { run: '', samples: null, metric: '', stated: null, computed: null };
  return { file, format, ...none, verdict, failed };
}
