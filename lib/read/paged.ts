import { z } from 'zod';
import { formatCursor } from './cursor.ts';

/** A page's filter as it was asked for. */
export type Paged<Filter> = Omit<Filter, 'before'> & { readonly cursor?: string | undefined };

/** Where the page of a list goes on that has one entry for each document. */
export const documentPosition = z.object({ ts: z.string(), documentId: z.string() });

export function positionOfDocument(entry: {
  readonly ts: string;
  readonly document_id: string;
}): z.infer<typeof documentPosition> {
  return { ts: entry.ts, documentId: entry.document_id };
}

/** The first `limit` of up to one more, and where the next page begins if there is one. */
export function pageOf<T>(
  entries: readonly T[],
  limit: number,
  positionOf: (entry: T) => unknown,
): { readonly page: readonly T[]; readonly next: string | null } {
  const last = entries.length > limit ? entries[limit - 1] : undefined;
  return { page: entries.slice(0, limit), next: last ? formatCursor(positionOf(last)) : null };
}
