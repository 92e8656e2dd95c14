/** Numbers below `below`, the same for the same seed (mulberry32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** What parsers have rules about: JSON, numbers, times, SQL, and bytes that are no text. */
const TOKENS = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\\u0000',
    '\\ud800',
    'null',
    'true',
    '""',
    '{}',
    '[]',
  ],
  ...[
    'NaN',
    'Infinity',
    '-0',
    '1e400',
    '1e-400',
    '9007199254740993',
    '-1',
    '0.1',
    '00',
    '\n',
    '\r',
  ],
  ...['__proto__', 'constructor', '2026-02-30T25:61:61Z', '+00:00', '\u2028', '\ufeff', '\u0000'],
  ...["'", '`', '--', '/*', '*/', ';', '(', ')', ' SELECT ', ' FROM ', ' WITH a AS ', ' UNION '],
].map((token) => Buffer.from(token));
const BYTES = [0x00, 0x7f, 0x80, 0xc0, 0xed, 0xff].map((byte) => Buffer.of(byte));
const LONGEST = 300;

type Random = (below: number) => number;
type Mutation = (input: Buffer, random: Random, other: Buffer) => Buffer;

function replace(input: Buffer, start: number, length: number, part: Buffer): Buffer {
  return Buffer.concat([input.subarray(0, start), part, input.subarray(start + length)]);
}

function pick<T>(from: readonly T[], random: Random): T {
  const picked = from[random(from.length)];
  if (picked === undefined) throw new RangeError('there is nothing to pick from');
  return picked;
}

function spanOf(input: Buffer, random: Random): Buffer {
  const start = random(input.length + 1);
  return input.subarray(start, start + random(LONGEST));
}

const mutations: readonly Mutation[] = [
  (input, random) => {
    const at = random(input.length);
    return replace(input, at, 1, Buffer.of((input[at] ?? 0) ^ (1 << random(8))));
  },
  (input, random) => replace(input, random(input.length + 1), 0, pick(TOKENS, random)),
  (input, random) => replace(input, random(input.length + 1), random(8), pick(TOKENS, random)),
  (input, random) => replace(input, random(input.length + 1), random(2), pick(BYTES, random)),
  (input, random) => replace(input, random(input.length + 1), random(LONGEST), Buffer.alloc(0)),
  (input, random) => replace(input, random(input.length + 1), 0, spanOf(input, random)),
  (input, random) => {
    const part = spanOf(input, random).subarray(0, 1 + random(16));
    return replace(
      input,
      random(input.length + 1),
      0,
      Buffer.concat(Array(random(100)).fill(part)),
    );
  },
  (input, random, other) =>
    replace(input, random(input.length + 1), random(LONGEST), spanOf(other, random)),
];

/** The input, changed in one to four places; at most `mostBytes` long. */
export function mutate(input: Buffer, other: Buffer, random: Random, mostBytes: number): Buffer {
  let changed = input;
  for (let left = 1 + random(4); left > 0; left -= 1) {
    changed = pick(mutations, random)(changed, random, other);
  }
  return changed.subarray(0, mostBytes);
}
