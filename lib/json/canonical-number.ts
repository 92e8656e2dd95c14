const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d{1,15}))?$/;
/** `Number.prototype.toString` of ECMAScript writes an exponent beyond these places of the point. */
const POINT = { above: -6, most: 21 };

/** The form in which JavaScript writes numbers, of any precision. Other tokens stay. */
export function canonicalNumber(token: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(token) ?? [];
  if (whole === '' || (token.length < POINT.most && whole.length + sign.length === token.length))
    return token;
  const all = whole + fraction;
  let leading = 0;
  while (all[leading] === '0') leading += 1;
  let end = all.length;
  while (end > leading && all[end - 1] === '0') end -= 1;
  const digits = all.slice(leading, end);
  if (digits === '') return `${sign}0`;
  // The value is 0.digits times ten to the power of `point`.
  return sign + writtenDigits(digits, whole.length - leading + Number(exponent));
}

function writtenDigits(digits: string, point: number): string {
  if (point > POINT.most || point <= POINT.above) {
    const power = point - 1;
    const [first = '', rest] = [digits[0], digits.slice(1)];
    return `${first}${rest === '' ? '' : `.${rest}`}e${power < 0 ? '' : '+'}${power}`;
  }
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  const padded = digits.padEnd(point, '0');
  return point < padded.length ? `${padded.slice(0, point)}.${padded.slice(point)}` : padded;
}
