/**
 * A parameter as Athena takes it: execution parameters are SQL literals, which it puts in the place
 * of the `?`. Text goes in single quotes, with those inside doubled (Athena's guide, "Considerations
 * and limitations" of parameterized queries). A fraction is a double, not a decimal.
 */
export function toLiteral(parameter: string | number): string {
  if (typeof parameter === 'string') return `'${parameter.replaceAll("'", "''")}'`;
  if (Number.isNaN(parameter)) return 'nan()';
  if (!Number.isFinite(parameter)) return parameter > 0 ? 'infinity()' : '-infinity()';
  return Number.isSafeInteger(parameter) ? String(parameter) : parameter.toExponential();
}
