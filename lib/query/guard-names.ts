import type { ParseTree } from 'antlr4ng';
import { ParserRuleContext, TerminalNode } from 'antlr4ng';
import { TrinoSqlLexer } from 'dt-sql-parser/dist/lib/trino/TrinoSqlLexer.js';
import * as grammar from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';
import { StatementRefusedError } from './guard-error.ts';

/**
 * Refuses what the grammar lets through but the lake does not offer: tables of other databases,
 * quoted names that DuckDB would open as files, functions in FROM, and DuckDB's functions that tell
 * of the machine. @throws StatementRefusedError
 */
export function checkNames(query: ParserRuleContext, readable: ReadonlySet<string>): void {
  const nodes = [...descendants(query)];
  for (const node of nodes) checkNode(node);
  const known = new Set(readable);
  for (const node of nodes) {
    if (node instanceof grammar.NamedQueryContext)
      known.add(plainName(node.identifier().getText()));
  }
  for (const node of nodes) if (isTableReference(node)) checkTable(node.getText(), known, readable);
}

function* descendants(node: ParseTree): Generator<ParseTree> {
  yield node;
  if (!(node instanceof ParserRuleContext)) return;
  for (const child of node.children ?? []) yield* descendants(child);
}

const OTHER_FUNCTIONS = new Set(['current_setting', 'getenv', 'getvariable', 'write_log']);

function checkNode(node: ParseTree): void {
  if (node instanceof grammar.WithFunctionContext) {
    throw new StatementRefusedError('functions cannot be defined here');
  }
  if (node instanceof grammar.TableFunctionInvocationContext) {
    throw new StatementRefusedError('functions cannot be read as tables here');
  }
  if (node instanceof grammar.BackQuotedIdentifierContext) {
    throw new StatementRefusedError('quote names with ", not with `');
  }
  if (node instanceof grammar.FunctionNameContext) checkFunction(node.getText());
  if (node instanceof TerminalNode) checkString(node);
}

function checkFunction(name: string): void {
  const last = name.split('.').at(-1) ?? '';
  if (OTHER_FUNCTIONS.has(last.replaceAll('"', '').toLowerCase())) {
    throw new StatementRefusedError(`there is no function ${name} here`);
  }
}

/** To DuckDB, a letter right before a string changes how the string is read. */
function checkString(node: TerminalNode): void {
  const { type, start, inputStream } = node.symbol;
  if (type !== TrinoSqlLexer.STRING || start === 0 || !inputStream) return;
  const before = inputStream.getText(start - 1, start - 1);
  if (/\w/.test(before)) {
    throw new StatementRefusedError('put a space before the quote that begins a text');
  }
}

function isTableReference(node: ParseTree): boolean {
  return (
    node instanceof grammar.TableOrViewNameContext ||
    (node instanceof grammar.TableRefContext &&
      !(node.parent instanceof grammar.TableOrViewNameContext))
  );
}

function checkTable(text: string, known: ReadonlySet<string>, readable: ReadonlySet<string>): void {
  if (known.has(plainName(text))) return;
  const offered = [...readable].sort().join(', ');
  throw new StatementRefusedError(`there is no table ${text.slice(0, 100)}; there are ${offered}`);
}

/** The name as both engines compare it; one that is no plain word is nobody's. */
function plainName(text: string): string {
  const name = text.replace(/^"(.*)"$/s, '$1');
  return /^[A-Za-z_]\w*$/.test(name) ? name.toLowerCase() : '';
}
