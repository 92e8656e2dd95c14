import { ParserRuleContext, type ParseTree } from 'antlr4ng';
import * as grammar from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';
import { parseTrino, SqlSyntaxError } from './trino-parser.ts';

/** A statement with its parameters, and the column of a table that it may compare. */
export interface Compared {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
  readonly table: string;
  readonly column: string;
}

/**
 * The values that a column of a table may have in the rows that a statement reads: wherever the
 * statement names the table, its WHERE demands one of these. Undefined where it does not, or where that
 * is not plain to see; then any value may be read.
 */
export function findEqualValues(compared: Compared): ReadonlySet<string> | undefined {
  const program = parseOrUndefined(compared.sql);
  if (!program) return undefined;
  const nodes = descendantsOf(program);
  if (nodes.some((node) => isNamedQuery(node, compared.table))) return undefined;
  const found = new Set<string>();
  const marks = nodes.filter((node) => node instanceof grammar.ParameterContext);
  const parameterAt = new Map(
    marks
      .toSorted((a, b) => (a.start?.tokenIndex ?? 0) - (b.start?.tokenIndex ?? 0))
      .map((mark, index) => [mark.start?.tokenIndex, compared.parameters[index]]),
  );
  for (const node of nodes) {
    if (!isTableName(node) || nameOf(node.getText()) !== compared.table) continue;
    const demanded = demandedValues(node, nodes, compared, (at) => parameterAt.get(at));
    if (!demanded) return undefined;
    for (const value of demanded) found.add(value);
  }
  return found.size > 0 ? found : undefined;
}

type ParameterAt = (tokenIndex: number | undefined) => string | number | undefined;

function parseOrUndefined(sql: string): ParserRuleContext | undefined {
  try {
    return parseTrino(sql).program;
  } catch (error) {
    if (error instanceof SqlSyntaxError) return undefined;
    throw error;
  }
}

function descendantsOf(root: ParserRuleContext): ParserRuleContext[] {
  const found: ParserRuleContext[] = [];
  const waiting: ParseTree[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (!(node instanceof ParserRuleContext)) continue;
    found.push(node);
    waiting.push(...(node.children ?? []));
  }
  return found;
}

/** The reference to a table, whichever of the grammar's two forms it has. */
function isTableName(node: ParserRuleContext): boolean {
  return (
    node instanceof grammar.TableOrViewNameContext ||
    (node instanceof grammar.TableRefContext &&
      !(node.parent instanceof grammar.TableOrViewNameContext))
  );
}

function isNamedQuery(node: ParserRuleContext, name: string): boolean {
  return node instanceof grammar.NamedQueryContext && nameOf(node.identifier().getText()) === name;
}

/** The values that the WHERE around a table's name demands of its column. */
function demandedValues(
  table: ParserRuleContext,
  nodes: readonly ParserRuleContext[],
  { table: name, column }: Compared,
  parameterAt: ParameterAt,
): readonly string[] | undefined {
  const aliased = ancestorOf(table, grammar.AliasedRelationContext);
  const query = ancestorOf(table, grammar.QuerySpecificationContext);
  const where = query?.whereClause()?.booleanExpression();
  if (!aliased || !query || !where || aliased.columnAliases()) return undefined;
  const relations = nodes.filter(
    (node) =>
      node instanceof grammar.RelationPrimaryContext &&
      ancestorOf(node, grammar.QuerySpecificationContext) === query,
  );
  const alias = nameOf(aliased.identifier()?.getText() ?? name);
  const columns = [`${alias}.${column}`, ...(relations.length === 1 ? [column] : [])];
  return conjunctsOf(where)
    .map((conjunct) => equalTo(conjunct, columns, parameterAt))
    .find((values) => values !== undefined);
}

type NodeClass<T> = abstract new (...args: never[]) => T;

function ancestorOf<T extends ParserRuleContext>(
  node: ParserRuleContext,
  type: NodeClass<T>,
): T | undefined {
  for (let above = node.parent; above; above = above.parent) {
    if (above instanceof type) return above;
  }
  return undefined;
}

function conjunctsOf(where: ParserRuleContext): ParserRuleContext[] {
  return where instanceof grammar.AndContext
    ? where.booleanExpression().flatMap(conjunctsOf)
    : [where];
}

/** The values of `column = 'text'`, `column = ?` and `column IN ('text', …)`. */
function equalTo(
  conjunct: ParserRuleContext,
  columns: readonly string[],
  parameterAt: ParameterAt,
): readonly string[] | undefined {
  if (!(conjunct instanceof grammar.PredicatedContext)) return undefined;
  if (!columns.includes(plainColumn(conjunct.valueExpression().getText()))) return undefined;
  const predicate = conjunct.predicate();
  const texts = (values: readonly ParserRuleContext[]) => {
    const read = values.flatMap((value) => textOf(value, parameterAt) ?? []);
    return read.length === values.length ? read : undefined;
  };
  if (predicate instanceof grammar.ComparisonContext && predicate.comparisonOperator().EQ()) {
    return texts([predicate.valueExpression()]);
  }
  if (predicate instanceof grammar.InListContext && !predicate.KW_NOT()) {
    return texts(predicate.expression());
  }
  return undefined;
}

function plainColumn(text: string): string {
  return text.replaceAll('"', '').toLowerCase();
}

const TEXT = /^'((?:[^']|'')*)'$/s;

function textOf(value: ParserRuleContext, parameterAt: ParameterAt): string | undefined {
  const text = value.getText();
  if (text === '?') {
    const parameter = parameterAt(value.start?.tokenIndex);
    return typeof parameter === 'string' ? parameter : undefined;
  }
  return TEXT.exec(text)?.[1]?.replaceAll("''", "'");
}

/** As both engines compare names. */
function nameOf(text: string): string {
  return text.replace(/^"(.*)"$/s, '$1').toLowerCase();
}
