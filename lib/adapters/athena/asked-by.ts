import { createHash } from 'node:crypto';
import type { CompiledQuery } from '#ports/sql-engine.ts';
import { toLiteral } from './athena-literals.ts';

/**
 * The text of a query with its project and its parameters in it, as a literal that nothing selects,
 * or undefined when they have no place there. Athena takes the result of an earlier query again when
 * the texts match, and does not say whether parameters count; so texts are made to differ.
 */
export function markedText({ sql, parameters, project }: CompiledQuery): string | undefined {
  if (parameters.length === 0) return sql;
  if (!sql.startsWith('SELECT')) return undefined;
  const hash = createHash('sha256')
    .update(JSON.stringify([project, parameters]))
    .digest('hex');
  return `WITH asked_by AS (SELECT ${toLiteral(`${project ?? ''} ${hash}`)} AS name)\n${sql}`;
}
