import { ParserRuleContext, type ParseTree, TerminalNode } from 'antlr4ng';
import { TrinoSqlLexer } from 'dt-sql-parser/dist/lib/trino/TrinoSqlLexer.js';
import * as grammar from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';
import { ALLOWED_FUNCTIONS } from './allowed-functions.ts';
import { StatementRefusedError } from './guard-error.ts';

/**
 * Refuses names that the grammar allows but the lake does not offer: tables of other databases,
 * quoted names that DuckDB would open as files, functions in FROM, and all functions but those of
 * Trino. @throws StatementRefusedError
 */
export function checkNames(query: ParserRuleContext, readable: ReadonlySet<string>): void {
  // Not recursive, as a long chain of operators makes a deep tree.
  const waiting: Scoped[] = [{ node: query, known: readable }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, known } = next;
    checkNode(node);
    if (isTableReference(node)) checkTable(node.getText(), known, readable);
    waiting.push(...scopedChildren(node, known));
  }
}

/** A part of a statement, and the names of tables that are known there. */
interface Scoped {
  readonly node: ParseTree;
  readonly known: ReadonlySet<string>;
}

function scopedChildren(node: ParseTree, known: ReadonlySet<string>): Scoped[] {
  if (!(node instanceof ParserRuleContext)) return [];
  const named = node instanceof grammar.QueryStatementContext ? node.with() : null;
  if (!named) return (node.children ?? []).map((child) => ({ node: child, known }));
  return scopeNamedQueries(node, named, known);
}

/**
 * A name of WITH is known in the queries after it and in the query that it belongs to, and in its own
 * only if the WITH is recursive. Elsewhere the engine would take a table of that name, of its own
 * catalogue for instance.
 */
function scopeNamedQueries(
  query: ParserRuleContext,
  named: grammar.WithContext,
  outer: ReadonlySet<string>,
): Scoped[] {
  const isRecursive = named.KW_RECURSIVE() !== null;
  const children: Scoped[] = [];
  let known = outer;
  for (const node of named.namedQuery()) {
    const withOwn = new Set(known).add(parseSubqueryName(node));
    children.push({ node, known: isRecursive ? withOwn : known });
    known = withOwn;
  }
  for (const node of query.children ?? []) if (node !== named) children.push({ node, known });
  return children;
}

/** How DuckDB names the views of its catalogue, which a mistake in scopes would open. */
const OF_A_CATALOGUE = /^(?:duckdb|pg|sqlite|pragma)_|^information_schema$/;

function parseSubqueryName(node: grammar.NamedQueryContext): string {
  const text = node.identifier().getText();
  const name = parsePlainName(text);
  // One that is no plain name is never found again.
  if (name === undefined) return text;
  if (!OF_A_CATALOGUE.test(name)) return name;
  throw new StatementRefusedError(`no query may be named ${name} here`);
}

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
  const plain = parsePlainName(name);
  if (plain === undefined || !ALLOWED_FUNCTIONS.has(plain)) {
    throw new StatementRefusedError(
      `there is no function ${name.slice(0, 100)} here; docs/sql.md says which there are`,
    );
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
