import { createHash, type Hash } from 'node:crypto';
import { z } from 'zod';

/** How far the import of a log has come at an endpoint. */
const resumePointSchema = z.object({
  /** Entries of the log that the endpoint has answered for, in their order. */
  count: z.int().nonnegative(),
  /** SHA-256 of them, to know that the log still begins with the same. */
  hash: z.string(),
  /** What was refused of them. */
  refused: z.array(z.object({ where: z.string(), reason: z.string() })),
  refusedCount: z.int().nonnegative(),
});
export type ResumePoint = z.infer<typeof resumePointSchema>;

/** A point from its file; undefined for what is none, which only means to begin anew. */
export function parseResumePoint(text: string): ResumePoint | undefined {
  try {
    return resumePointSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Counts and hashes the entries of a log as they go by. */
export class EntryCounter {
  count = 0;
  readonly #hash: Hash = createHash('sha256');

  saw(text: Buffer): void {
    this.count += 1;
    this.#hash.update(`${text.length}:`).update(text);
  }

  /** Of all entries so far. */
  get hash(): string {
    return this.#hash.copy().digest('hex');
  }
}
