import type { SqlSchema } from '../../api/sql.ts';
import { sqlTokens } from './lexer.ts';

const LEAST_CHARACTERS = 2;
const MOST_NAMES = 8;

/** Names that begin with the word before the caret. */
export interface Completion {
  /** Where the word begins. */
  readonly start: number;
  readonly names: readonly string[];
}

/** Tables first, then columns of the tables that the statement names, then all other columns. */
export function completionAt(
  { tables }: SqlSchema,
  sql: string,
  caret: number,
): Completion | undefined {
  const [word = ''] = /[\p{L}_][\p{L}\p{N}_]*$/u.exec(sql.slice(0, caret)) ?? [];
  const start = caret - word.length;
  const isInText = sqlTokens(sql).some(
    ({ kind, start: from, end }) =>
      (kind === 'text' || kind === 'comment') && from < caret && start < end,
  );
  if (word.length < LEAST_CHARACTERS || isInText) return undefined;
  const named = tables.filter(({ name }) => sql.includes(name));
  const all = [
    ...tables.map(({ name }) => name),
    ...[...named, ...tables].flatMap(({ columns }) => columns.map(({ name }) => name)),
  ];
  const beginning = word.toLowerCase();
  const names = [...new Set(all)].filter((name) => name.startsWith(beginning) && name !== word);
  return names.length === 0 ? undefined : { start, names: names.slice(0, MOST_NAMES) };
}
