import { Token } from 'antlr4ng';
import { TrinoSqlLexer } from 'dt-sql-parser/dist/lib/trino/TrinoSqlLexer.js';
import { StatementDefaultContext } from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';
import { tables } from '#lake/tables/all-tables.ts';
import { checkNames } from './guard-names.ts';
import { StatementRefusedError } from './guard-error.ts';
import { checkDepth } from './statement-depth.ts';
import { type ParsedSql, parseTrino, SqlSyntaxError } from './trino-parser.ts';
import { views } from './all-views.ts';

/** One SELECT that may run, on either engine. */
export interface GuardedStatement {
  /**
   * The statement with spaces in place of comments and of the last semicolon, so that positions
   * stay.
   */
  readonly sql: string;
  /** The number of `?` parameters. */
  readonly parameterCount: number;
}

/** The time of parsing grows with the text: this much takes about a second. */
export const MAX_SQL_CHARACTERS = 16_384;

const READABLE = new Set([...tables, ...views].map(({ name }) => name));

/**
 * Accepts one SELECT, or WITH … SELECT, over the lake's tables and views. It must be in the grammar
 * of Trino, which has neither DuckDB's other ways to begin a query nor its functions in FROM.
 * Comments are removed, because the two engines end them at different places. The engines' own
 * limits (a read-only role; no files but the tables') are the second line of defence.
 * @throws StatementRefusedError
 */
export function guardStatement(sql: string): GuardedStatement {
  if (sql.length > MAX_SQL_CHARACTERS) {
    throw new StatementRefusedError(
      `the statement has ${sql.length} characters; at most ${MAX_SQL_CHARACTERS}`,
    );
  }
  const { tokens, program } = parse(sql);
  const [statement, ...others] = program.statements();
  if (!statement) throw new StatementRefusedError('there is no statement; give one SELECT');
  if (others.length > 0) throw new StatementRefusedError('give one statement, not several');
  const query = statement.singleStatement().statement();
  const isQuery = query instanceof StatementDefaultContext && beginsAsQuery(tokens);
  if (!isQuery) throw new StatementRefusedError('only SELECT and WITH … SELECT may run here');
  checkNames(query, READABLE);
  return {
    sql: removeComments(tokens),
    parameterCount: tokens.filter(({ type }) => type === TrinoSqlLexer.QUESTION_MARK).length,
  };
}

function parse(sql: string): ParsedSql {
  try {
    return parseTrino(sql, checkDepth);
  } catch (error) {
    // The parser recursed too deep.
    if (error instanceof RangeError) throw new StatementRefusedError('the statement is too deep');
    if (!(error instanceof SqlSyntaxError)) throw error;
    const message = `the statement is no single SELECT of Athena's SQL: ${error.message}`;
    throw new StatementRefusedError(message, { cause: error });
  }
}

const FIRST = new Set([TrinoSqlLexer.KW_SELECT, TrinoSqlLexer.KW_WITH]);
const COMMENTS = new Set([TrinoSqlLexer.LINE_COMMENT, TrinoSqlLexer.BRACKETED_COMMENT]);

function beginsAsQuery(tokens: readonly Token[]): boolean {
  const first = tokens.find(({ type, channel }) => channel === 0 && !COMMENTS.has(type));
  return first !== undefined && FIRST.has(first.type);
}

function removeComments(tokens: readonly Token[]): string {
  const texts = tokens.map(({ type, text }) => {
    if (type === Token.EOF || text === null) return '';
    return type === TrinoSqlLexer.SEMICOLON || COMMENTS.has(type) ? makeBlank(text) : text;
  });
  return texts.join('');
}

function makeBlank(text: string): string {
  return text.replace(/[^\r\n]/gu, ' ');
}
