/** A number as Python's `format(value, ".{digits}f")`: ties round to the even digit. */
export function pythonFixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : value < 0 ? '-inf' : 'nan';
  const magnitude = Math.abs(value);
  // A double that lies halfway ends within these digits.
  const exact = magnitude.toFixed(Math.min(100, digits + 60));
  const cut = exact.indexOf('.') + 1 + digits;
  const isHalfway = /^50*$/.test(exact.slice(cut));
  const down = exact.slice(0, digits === 0 ? cut - 1 : cut);
  const isEven = Number(down.at(-1)) % 2 === 0;
  const text = isHalfway && isEven ? down : magnitude.toFixed(digits);
  return value < 0 || Object.is(value, -0) ? `-${text}` : text;
}
