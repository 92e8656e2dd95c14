/** A stretch of a statement that is shown in its own colour; what is none of these is plain. */
export interface SqlToken {
  readonly kind: 'keyword' | 'text' | 'number' | 'comment' | 'parameter';
  readonly start: number;
  readonly end: number;
}

const KEYWORDS = new Set(
  `all and any array as asc at between by case cast coalesce count cross current date day desc distinct
  else end escape except exists extract false fetch filter first following for from full group grouping
  having if in inner intersect interval into is join last lateral left like limit map month natural not
  null nulls offset on or order ordinality outer over partition preceding range recursive right row rows
  select set some table then time timestamp true try_cast unbounded union unnest using values when where
  window with within without year zone`.split(/\s+/),
);

/** Comments, texts and quoted names to their end or the statement's, numbers, words, and `?`. */
const TOKEN =
  /(?<comment>--[^\n]*|\/\*[^]*?(?:\*\/|$))|(?<text>'(?:[^']|'')*(?:'|$))|(?<quoted>"(?:[^"]|"")*(?:"|$))|(?<number>\b\d+(?:\.\d*)?(?:[eE][+-]?\d+)?\b|\.\d+)|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<parameter>\?)/gu;

/** The tokens of a statement in Athena's SQL, in order. It need not be whole, as it is being written. */
export function sqlTokens(sql: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  for (const { groups = {}, index, 0: found } of sql.matchAll(TOKEN)) {
    const kind = kindOf(groups);
    if (kind) tokens.push({ kind, start: index, end: index + found.length });
  }
  return tokens;
}

function kindOf(
  groups: Readonly<Record<string, string | undefined>>,
): SqlToken['kind'] | undefined {
  if (groups['word'] !== undefined) {
    return KEYWORDS.has(groups['word'].toLowerCase()) ? 'keyword' : undefined;
  }
  const kinds = ['comment', 'text', 'number', 'parameter'] as const;
  return kinds.find((kind) => groups[kind] !== undefined);
}

/** How many values the statement asks for. */
export function parameterCount(sql: string): number {
  return sqlTokens(sql).filter(({ kind }) => kind === 'parameter').length;
}

/** A place that a message names, from 1. */
export interface SqlPlace {
  readonly line: number;
  readonly column: number;
}

/** The place in a message of the parser (`line 3, column 5`) or of Athena (`line 3:5`). */
export function placeIn(message: string): SqlPlace | undefined {
  const [, line, column] = /\bline (\d{1,6})(?:, column |:)(\d{1,6})/.exec(message) ?? [];
  return line === undefined || column === undefined
    ? undefined
    : { line: Number(line), column: Number(column) };
}

/** Where a place is in a statement, and where the word there ends. */
export function rangeAt(sql: string, { line, column }: SqlPlace): { start: number; end: number } {
  const lines = sql.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const start = Math.min(before + column - 1, sql.length);
  const word = /^[\p{L}\p{N}_]+|^[^]/u.exec(sql.slice(start))?.[0] ?? '';
  // At its end there is nothing left to mark but the last character.
  return word === ''
    ? { start: Math.max(0, start - 1), end: start }
    : { start, end: start + word.length };
}
