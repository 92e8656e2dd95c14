import { Token } from 'antlr4ng';
import { TrinoSqlLexer } from 'dt-sql-parser/dist/lib/trino/TrinoSqlLexer.js';
import { StatementDefaultContext } from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';
import { tables } from '#lake/tables/all-tables.ts';
import { checkNames } from './guard-names.ts';
import { StatementRefusedError } from './guard-error.ts';
import { type ParsedSql, parseTrino, SqlSyntaxError } from './trino-parser.ts';
import { views } from './views.ts';

/** One SELECT that may run, on either engine. */
export interface GuardedStatement {
  /** As it was given, every comment and the last semicolon turned to spaces: positions stay. */
  readonly sql: string;
  /** How many `?` it has. */
  readonly parameterCount: number;
}

/** Parsing takes time that grows with the text: about a second for this much. */
export const MAX_SQL_CHARACTERS = 16_384;
const MAX_DEPTH = 50;

const READABLE = new Set([...tables, ...views].map(({ name }) => name));

/**
 * Lets one SELECT, or WITH … SELECT, over the lake's tables and views pass. What passes is in the
 * grammar of Trino, which knows neither DuckDB's other ways to begin a query nor its functions in
 * FROM; and it reads the same to both, because comments, which end at different places for them,
 * are gone. The engines' own limits (a read-only role; no files but the tables') stand behind it.
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
    sql: withoutComments(tokens),
    parameterCount: tokens.filter(({ type }) => type === TrinoSqlLexer.QUESTION_MARK).length,
  };
}

function parse(sql: string): ParsedSql {
  checkDepth(sql);
  try {
    return parseTrino(sql);
  } catch (error) {
    // Recursion that went too deep.
    if (error instanceof RangeError) throw new StatementRefusedError('the statement is too deep');
    if (!(error instanceof SqlSyntaxError)) throw error;
    const message = `the statement is no single SELECT of Athena's SQL: ${error.message}`;
    throw new StatementRefusedError(message, { cause: error });
  }
}

/** Counts brackets in strings as well: too many of them is refused, never too few. */
function checkDepth(sql: string): void {
  let depth = 0;
  for (const character of sql) {
    if (character === '(' || character === '[') depth += 1;
    else if (character === ')' || character === ']') depth = Math.max(0, depth - 1);
    if (depth > MAX_DEPTH) {
      throw new StatementRefusedError(`brackets are nested deeper than ${MAX_DEPTH}`);
    }
  }
}

const FIRST = new Set([TrinoSqlLexer.KW_SELECT, TrinoSqlLexer.KW_WITH]);
const COMMENTS = new Set([TrinoSqlLexer.LINE_COMMENT, TrinoSqlLexer.BRACKETED_COMMENT]);

function beginsAsQuery(tokens: readonly Token[]): boolean {
  const first = tokens.find(({ type, channel }) => channel === 0 && !COMMENTS.has(type));
  return first !== undefined && FIRST.has(first.type);
}

function withoutComments(tokens: readonly Token[]): string {
  const texts = tokens.map(({ type, text }) => {
    if (type === Token.EOF || text === null) return '';
    return type === TrinoSqlLexer.SEMICOLON || COMMENTS.has(type) ? blank(text) : text;
  });
  return texts.join('');
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/gu, ' ');
}
