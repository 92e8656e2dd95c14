import { ParserRuleContext, type ParseTree, TerminalNode } from 'antlr4ng';
import { TrinoSqlLexer } from 'dt-sql-parser/dist/lib/trino/TrinoSqlLexer.js';
import * as grammar from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';
import { StatementRefusedError } from './guard-error.ts';

/**
 * Refuses names that the grammar allows but the lake does not offer: tables of other databases,
 * quoted names that DuckDB would open as files, functions in FROM, and DuckDB's functions that
 * reveal the machine. @throws StatementRefusedError
 */
export function checkNames(query: ParserRuleContext, readable: ReadonlySet<string>): void {
  const nodes = listDescendants(query);
  for (const node of nodes) checkNode(node);
  const known = new Set([...readable, ...nodes.flatMap(findSubqueryNames)]);
  for (const node of nodes) if (isTableReference(node)) checkTable(node.getText(), known, readable);
}

/** Not recursive, as a long chain of operators makes a deep tree. */
function listDescendants(root: ParseTree): ParseTree[] {
  const found: ParseTree[] = [];
  const waiting: ParseTree[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    found.push(node);
    if (node instanceof ParserRuleContext) waiting.push(...(node.children ?? []));
  }
  return found;
}

function findSubqueryNames(node: ParseTree): string[] {
  if (!(node instanceof grammar.NamedQueryContext)) return [];
  const name = parsePlainName(node.identifier().getText());
  return name === undefined ? [] : [name];
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

/** DuckDB reads a string in another way when a letter stands right before it. */
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
  const name = parsePlainName(text);
  if (name !== undefined && known.has(name)) return;
  const offered = [...readable].sort().join(', ');
  throw new StatementRefusedError(`there is no table ${text.slice(0, 100)}; there are ${offered}`);
}

/** Returns the name as both engines compare it; undefined for a path or another database's name. */
function parsePlainName(text: string): string | undefined {
  const name = text.replace(/^"(.*)"$/s, '$1');
  return /^[A-Za-z_]\w*$/.test(name) ? name.toLowerCase() : undefined;
}
