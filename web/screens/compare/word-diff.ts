import { diffWordsWithSpace } from 'diff';

/** A stretch of a text, and whether the other text lacks it. */
export interface Stretch {
  readonly text: string;
  readonly isOwn: boolean;
}

/** Longer texts are shown without their differences marked after this. */
const TIMEOUT_MS = 150;

/** Both texts by words; undefined when there is too much to compare. Loaded when it is first wanted. */
export function wordDiff(
  before: string,
  after: string,
): readonly [readonly Stretch[], readonly Stretch[]] | undefined {
  const changes = diffWordsWithSpace(before, after, { timeout: TIMEOUT_MS });
  if (!changes) return undefined;
  const side = (leftOut: 'added' | 'removed') =>
    changes
      .filter((change) => !change[leftOut])
      .map(({ value, added, removed }) => ({ text: value, isOwn: added || removed }));
  return [side('added'), side('removed')];
}
