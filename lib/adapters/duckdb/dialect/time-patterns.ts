/** Joda's letters, of format_datetime and parse_datetime, longest first, in strftime's. */
const JODA: readonly (readonly [string, string])[] = [
  ['yyyy', '%Y'],
  ['YYYY', '%Y'],
  ['xxxx', '%G'],
  ['yy', '%y'],
  ['MMMM', '%B'],
  ['MMM', '%b'],
  ['MM', '%m'],
  ['M', '%-m'],
  ['dd', '%d'],
  ['d', '%-d'],
  ['DDD', '%j'],
  ['HH', '%H'],
  ['H', '%-H'],
  ['hh', '%I'],
  ['h', '%-I'],
  ['mm', '%M'],
  ['m', '%-M'],
  ['SSS', '%g'],
  ['ss', '%S'],
  ['s', '%-S'],
  ['EEEE', '%A'],
  ['EEE', '%a'],
  ['E', '%a'],
  ['a', '%p'],
  ['ww', '%V'],
  ['w', '%-V'],
  ['Z', '%z'],
];

/** The strftime pattern of a Joda pattern; undefined where it has letters that strftime lacks. */
export function fromJoda(pattern: string): string | undefined {
  const letters = JODA.map(([joda]) => joda).join('|');
  const parts = pattern.matchAll(new RegExp(`'((?:[^']|'')*)'|(${letters})|([A-Za-z])|([^])`, 'g'));
  let strftime = '';
  for (const [whole, quoted, letter, unknown, other] of parts) {
    if (unknown !== undefined) return undefined;
    if (letter !== undefined) strftime += new Map(JODA).get(letter) ?? '';
    else if (quoted !== undefined) strftime += quoted === '' ? "'" : quoted.replaceAll("''", "'");
    else strftime += other === '%' ? '%%' : (other ?? whole);
  }
  return strftime;
}

/** MySQL's letters, of date_format and date_parse, where strftime has others. */
const MYSQL: Readonly<Record<string, string>> = {
  c: '%-m',
  e: '%-d',
  h: '%I',
  i: '%M',
  k: '%-H',
  l: '%-I',
  M: '%B',
  r: '%I:%M:%S %p',
  s: '%S',
  T: '%H:%M:%S',
  v: '%V',
  W: '%A',
  x: '%G',
};

export function fromMysql(pattern: string): string {
  return pattern.replace(/%(.)/gs, (same, letter: string) => MYSQL[letter] ?? same);
}
