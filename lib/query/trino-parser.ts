import { BaseErrorListener, CharStreams, CommonTokenStream, type Token } from 'antlr4ng';
import { TrinoSqlLexer } from 'dt-sql-parser/dist/lib/trino/TrinoSqlLexer.js';
import {
  type ProgramContext,
  TrinoSqlParser,
} from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';

/** The text is not what Trino's grammar knows as SQL. Line and column count from 1. */
export class SqlSyntaxError extends Error {
  override readonly name = 'SqlSyntaxError';
  constructor(line: number, column: number, reason: string) {
    super(`line ${line}, column ${column}: ${reason}`);
  }
}

export interface ParsedSql {
  /** All of them, comments and white space too: together they are the text. */
  readonly tokens: readonly Token[];
  readonly program: ProgramContext;
}

/** Parses with the grammar of Trino, which Athena is. @throws SqlSyntaxError at the first mistake */
export function parseTrino(sql: string): ParsedSql {
  const strict = new StrictListener();
  const lexer = new TrinoSqlLexer(CharStreams.fromString(sql));
  lexer.removeErrorListeners();
  lexer.addErrorListener(strict);
  const stream = new CommonTokenStream(lexer);
  stream.fill();
  const parser = new TrinoSqlParser(stream);
  parser.removeErrorListeners();
  parser.addErrorListener(strict);
  return { program: parser.program(), tokens: stream.getTokens() };
}

/** ANTLR would go on after a mistake and guess what was meant. */
class StrictListener extends BaseErrorListener {
  override syntaxError(
    _recognizer: unknown,
    _symbol: unknown,
    line: number,
    column: number,
    message: string,
  ): void {
    throw new SqlSyntaxError(line, column + 1, shortened(message));
  }
}

/** Without the list of everything that could have stood there. */
function shortened(message: string): string {
  return message.replace(/ expecting \{.*/s, '').slice(0, 200);
}
