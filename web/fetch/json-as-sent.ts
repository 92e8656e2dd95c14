/** A number whose value in this program is written differently than it was sent: 1.0, 9007199254740993. */
export class SentNumber {
  readonly value: number;
  readonly source: string;
  constructor(value: number, source: string) {
    this.value = value;
    this.source = source;
  }
}

/** JSON.parse hands the reviver the text of a primitive, which TypeScript's own type does not say. */
type Reviver = (
  this: unknown,
  key: string,
  value: unknown,
  context?: { source?: string },
) => unknown;
declare const JSON: {
  parse(text: string, reviver?: Reviver): unknown;
  stringify(value: unknown): string;
};

/** Parses JSON and keeps the digits of numbers as they were sent. Slower than parsing alone: for texts
 * that people read. @throws SyntaxError */
export function parseAsSent(text: string): unknown {
  return JSON.parse(text, (_key, value, context) => {
    if (typeof value !== 'number' || context?.source === undefined) return value;
    return String(value) === context.source ? value : new SentNumber(value, context.source);
  });
}

/** The digits of a number as they were sent. */
export function digitsOf(value: number | SentNumber): string {
  return value instanceof SentNumber ? value.source : String(value);
}

/** The JSON text of a parsed value, numbers with the digits that were sent; empty for nothing. */
export function textAsSent(value: unknown): string {
  if (value === undefined) return '';
  if (value instanceof SentNumber) return value.source;
  if (Array.isArray(value)) return `[${value.map(textAsSent).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, each]) => `${JSON.stringify(name)}:${textAsSent(each)}`,
  );
  return `{${members.join(',')}}`;
}
