import { ParserRuleContext, type ParseTree, TerminalNode, Token } from 'antlr4ng';
import * as grammar from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';
import { StatementSize } from './statement-size.ts';

/** Gives the translated text of a node that stands below the one being rewritten. */
export type TextOf = (node: ParseTree | null | undefined) => string;

type Rewrite<T> = (node: T, text: TextOf) => string | undefined;
type NodeClass<T> = abstract new (...args: never) => T;

/** The rewrites of the grammar's nodes, by class. One that gives undefined leaves its node as it is. */
export class Rewrites {
  readonly #rewrites = new Map<unknown, Rewrite<ParseTree>>();

  on<T extends ParserRuleContext>(type: NodeClass<T>, rewrite: Rewrite<T>): this {
    this.#rewrites.set(type, (node, text) =>
      node instanceof type ? rewrite(node, text) : undefined,
    );
    return this;
  }

  apply(node: ParseTree, text: TextOf): string | undefined {
    return this.#rewrites.get(node.constructor)?.(node, text);
  }
}

/**
 * The text of a tree, rewritten from the leaves up. It is not recursive, as a long chain of
 * operators makes a deep tree.
 */
export function rewriteTree(root: ParseTree, rewrites: Rewrites): string {
  const texts = new Map<ParseTree, string>();
  const sizes = new StatementSize();
  const text: TextOf = (node) => (node ? (texts.get(node) ?? '') : '');
  let parameters = 0;
  for (const node of listFromLeaves(root)) {
    if (node instanceof TerminalNode) {
      const { type, text: own } = node.symbol;
      const isParameter = type === grammar.TrinoSqlParser.QUESTION_MARK;
      // Numbered, as a rewrite may repeat it.
      if (isParameter) parameters += 1;
      texts.set(node, isParameter ? `$${parameters}` : type === Token.EOF ? '' : (own ?? ''));
    } else {
      const rewritten = rewrites.apply(node, text);
      texts.set(node, rewritten ?? joinChildren(node, text));
      sizes.add(node, rewritten);
    }
  }
  return text(root);
}

/** Children before their parents, from left to right. */
function listFromLeaves(root: ParseTree): ParseTree[] {
  const found: ParseTree[] = [];
  const waiting: ParseTree[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    found.push(node);
    waiting.push(...childrenOf(node));
  }
  return found.reverse();
}

export function childrenOf(node: ParseTree): readonly ParseTree[] {
  return node instanceof ParserRuleContext ? (node.children ?? []) : [];
}

export function joinChildren(node: ParseTree, text: TextOf): string {
  return childrenOf(node)
    .map(text)
    .filter((part) => part !== '')
    .reduce((joined, part) => `${joined}${needsSpace(joined, part) ? ' ' : ''}${part}`, '');
}

function needsSpace(before: string, after: string): boolean {
  return !(before === '' || /[.([]$/.test(before) || /^[.,)\]([]/.test(after)) || /^\(/.test(after);
}

/** The innermost node of an expression: past brackets and rules that have one child only. */
export function coreOf(node: ParseTree): ParseTree {
  let core = node;
  for (;;) {
    const children = childrenOf(core);
    if (core instanceof grammar.ParenthesizedExpressionContext) core = core.expression();
    else if (children.length === 1 && children[0] instanceof ParserRuleContext) core = children[0];
    else return core;
  }
}

/** The value of a text literal, undefined for every other expression. */
export function literalOf(node: ParseTree | undefined): string | undefined {
  if (!node) return undefined;
  const text = coreOf(node).getText();
  return /^'(?:[^']|'')*'$/.test(text) ? text.slice(1, -1).replaceAll("''", "'") : undefined;
}

export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A text of type VARCHAR: DuckDB would cast a bare literal to whatever it is compared with. */
export function varchar(text: string): string {
  return `CAST(${quote(text)} AS VARCHAR)`;
}

export function nameOf(call: grammar.FunctionCallContext): string {
  return call.functionName().getText().toLowerCase();
}
