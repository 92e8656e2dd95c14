import { createHash } from 'node:crypto';
import type { CompiledQuery } from '#ports/sql-engine.ts';
import { toLiteral } from './athena-literals.ts';
import { type PlacedQuery, placeParameters } from './place-parameters.ts';

/**
 * A query as Athena gets it. One of a project has the project and the hash of its parameters in its
 * text, as a literal that nothing selects, where it has a place for it: so texts that match were
 * asked by the same project and for the same, whatever Athena makes of parameters.
 */
export function askedText({ sql, parameters, project }: CompiledQuery): PlacedQuery {
  const placed = placeParameters(sql, parameters.map(toLiteral));
  if (project === undefined || parameters.length === 0 || !sql.startsWith('SELECT')) return placed;
  const hash = createHash('sha256')
    .update(JSON.stringify([project, parameters]))
    .digest('hex');
  const mark = toLiteral(`${project} ${hash}`);
  return { ...placed, text: `WITH asked_by AS (SELECT ${mark} AS name)\n${placed.text}` };
}
