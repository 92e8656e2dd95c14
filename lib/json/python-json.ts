/** Values in the text that Python's `json.dumps` gives them, so that both writers agree on bytes. */

/** Text without escapes: the fast path for nearly all text of a manifest of maybe 100,000 runs. */
const PLAIN = /^[ !#-[\]-~]*$/;
const NON_ASCII = /[\u007f-\uffff]/g;

/** `json.dumps` of text, with `ensure_ascii`: DEL stays, everything above is escaped. */
export function pythonString(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(NON_ASCII, (char) =>
    char === '\u007f' ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `repr` of a float: exponents have two digits at least, and start below 1e-4 and from 1e16 on. */
export function pythonFloat(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  // From 1e-6 to 1e21 JavaScript writes no exponent either.
  const plain = String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
}
