import { diffArrays } from 'diff';

/** A stretch of a text, and whether the other text lacks it. */
export interface Stretch {
  readonly text: string;
  readonly isOwn: boolean;
}

/** Longer texts are shown without their differences marked after this. */
const TIMEOUT_MS = 150;

/** A line's end, a word, spaces, or a sign; of other scripts than Latin each letter is a sign. */
const PIECE = /\r?\n|[\p{Script=Latin}\p{M}\p{N}_\u00AD]+|[^\S\r\n]+|./gsu;

/** Both texts by words; undefined when there is too much to compare. */
export function wordDiff(
  before: string,
  after: string,
): readonly [readonly Stretch[], readonly Stretch[]] | undefined {
  const changes = diffArrays(pieces(before), pieces(after), { timeout: TIMEOUT_MS });
  if (!changes) return undefined;
  const side = (leftOut: 'added' | 'removed') =>
    changes
      .filter((change) => !change[leftOut])
      .map(({ value, added, removed }) => ({ text: value.join(''), isOwn: added || removed }));
  return [side('added'), side('removed')];
}

function pieces(text: string): string[] {
  return text.match(PIECE) ?? [];
}
