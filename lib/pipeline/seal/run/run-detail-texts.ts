import { isToken, memberSpans } from '#json/scan.ts';
import { dataAt, type EventRows } from '#lake/event-rows.ts';
import { findSamplings } from './sampling-rows.ts';
import { shortText, valueText } from '#documents/value-text.ts';

/**
 * The members of an event that describe an item. `expected` and `picked` are the JSON text of any
 * value.
 */
interface KnownMembers {
  input?: string | undefined;
  output?: string | undefined;
  expected?: string | undefined;
  picked?: string | undefined;
}

const MEMBERS: readonly { readonly token: Buffer; readonly name: keyof KnownMembers }[] = [
  { token: Buffer.from('"prompt"'), name: 'input' },
  { token: Buffer.from('"input"'), name: 'input' },
  { token: Buffer.from('"sampled"'), name: 'output' },
  { token: Buffer.from('"output"'), name: 'output' },
  { token: Buffer.from('"expected"'), name: 'expected' },
  { token: Buffer.from('"picked"'), name: 'picked' },
];

/**
 * Formats the members of a detail that come from its event:
 * `,"input":…,"output":…,"verdict":…`.
 */
export class DetailTexts {
  readonly #rows: EventRows;
  readonly #samplings: ReadonlyMap<number, number>;
  readonly #made = new Map<number, string>();
  readonly #spans: number[] = [];

  /** @param wanted the rows that `of` will be asked for */
  constructor(rows: EventRows, wanted: ReadonlySet<number>) {
    this.#rows = rows;
    this.#samplings = findSamplings(rows, wanted);
  }

  /** The text for the event in this row. It is cached, as several metrics may share an event. */
  of(row: number): string {
    const known = this.#made.get(row);
    if (known !== undefined) return known;
    const made = this.#make(row);
    this.#made.set(row, made);
    return made;
  }

  #make(row: number): string {
    const known: KnownMembers = {};
    this.#read(row, known, false);
    const sampling = this.#samplings.get(row);
    if (sampling !== undefined) this.#read(sampling, known, true);
    return (
      formatMember('input', known.input) +
      formatMember('output', known.output) +
      formatMember('verdict', formatVerdict(known))
    );
  }

  /** Reads members that are not known yet: the first value stays. */
  #read(row: number, known: KnownMembers, isSampling: boolean): void {
    const text = dataAt(this.#rows, row);
    if (text[0] !== 0x7b) return;
    const spans = this.#spans;
    const count = memberSpans(text, 0, text.length, spans);
    for (let i = 0; i < count; i += 4) {
      const [keyStart = 0, keyEnd = 0] = [spans[i], spans[i + 1]];
      const found = MEMBERS.find(({ token }) => isToken(text, keyStart, keyEnd, token));
      const [from = 0, to = 0] = [spans[i + 2], spans[i + 3]];
      switch (found?.name) {
        case 'input':
          known.input ??= valueText(text, from, to);
          break;
        case 'output':
          known.output ??= valueText(text, from, to);
          break;
        case 'expected':
        case 'picked':
          if (!isSampling) known[found.name] ??= text.toString('utf8', from, to);
          break;
        case undefined:
      }
    }
  }
}

function formatVerdict({ expected, picked }: KnownMembers): string | undefined {
  if (expected === undefined)
    return picked === undefined ? undefined : shortText(`picked ${picked}`);
  const beginning = picked === undefined ? '' : `picked ${picked}, `;
  return shortText(`${beginning}expected ${expected}`);
}

function formatMember(name: string, json: string | undefined): string {
  return json === undefined ? '' : `,"${name}":${json}`;
}
