import { EndpointFailedError } from './endpoint-errors.ts';

/** One page of a list, and the cursor of the next one. */
export interface Page {
  readonly next?: string | null | undefined;
}

/**
 * All pages of a list. A cursor that repeats would never end, and is refused.
 * @param ask gets the page of a cursor, the first one without
 * @throws EndpointFailedError
 */
export async function* pages<P extends Page>(
  ask: (cursor: string | undefined) => Promise<P>,
): AsyncGenerator<P, void> {
  const seen = new Set<string>();
  for (let cursor: string | undefined; ;) {
    const page = await ask(cursor);
    yield page;
    cursor = page.next ?? undefined;
    if (cursor === undefined) return;
    if (seen.has(cursor)) {
      throw new EndpointFailedError(
        'the server gave the cursor of a page twice: its list never ends',
      );
    }
    seen.add(cursor);
  }
}
