import { BaseErrorListener, CharStreams, CommonTokenStream, type Token } from 'antlr4ng';
import { TrinoSqlLexer } from 'dt-sql-parser/dist/lib/trino/TrinoSqlLexer.js';
import {
  type ProgramContext,
  TrinoSqlParser,
} from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';

/** The text is no SQL by Trino's grammar. Line and column count from 1. */
export class SqlSyntaxError extends Error {
  override readonly name = 'SqlSyntaxError';
  constructor(line: number, column: number, reason: string) {
    super(`line ${line}, column ${column}: ${reason}`);
  }
}

export interface ParsedSql {
  /** All tokens with comments and white space: joined they are the text. */
  readonly tokens: readonly Token[];
  readonly program: ProgramContext;
}

/**
 * Parses with the grammar of Trino, on which Athena is built.
 * @param check looks at the tokens before they are parsed, which takes much longer than finding them
 * @throws SqlSyntaxError at the first mistake, and what `check` throws
 */
export function parseTrino(
  sql: string,
  check: (tokens: readonly Token[]) => void = () => undefined,
): ParsedSql {
  const strict = new StrictListener();
  const lexer = new TrinoSqlLexer(CharStreams.fromString(sql));
  lexer.removeErrorListeners();
  lexer.addErrorListener(strict);
  const stream = new CommonTokenStream(lexer);
  stream.fill();
  check(stream.getTokens());
  const parser = new TrinoSqlParser(stream);
  parser.removeErrorListeners();
  parser.addErrorListener(strict);
  return { program: parser.program(), tokens: stream.getTokens() };
}

/** Stops at the first mistake, where ANTLR would go on and guess. */
class StrictListener extends BaseErrorListener {
  override syntaxError(
    _recognizer: unknown,
    _symbol: unknown,
    line: number,
    column: number,
    message: string,
  ): void {
    throw new SqlSyntaxError(line, column + 1, shortenMessage(message));
  }
}

/** Drops ANTLR's list of all tokens that it expected. */
function shortenMessage(message: string): string {
  return message.replace(/ expecting \{.*/s, '').slice(0, 200);
}
