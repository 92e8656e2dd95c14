import { ByteText } from '#json/byte-text.ts';
import { isToken, memberSpans } from '#json/scan.ts';
import { dataAt, type EventRows } from '#lake/events/event-rows.ts';
import { findSamplings } from './rows/sampling-rows.ts';
import { addValueText, shortText } from '#documents/value-text.ts';
import { TextCopies } from '#ports/text-copies.ts';

/** The JSON texts of any values. */
interface Verdict {
  expected?: string | undefined;
  picked?: string | undefined;
}

type KnownMember = keyof Verdict | 'input' | 'output';

const MEMBERS: readonly { readonly token: Buffer; readonly name: KnownMember }[] = [
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
  readonly #isShared: boolean;
  readonly #made = new Map<number, Buffer>();
  readonly #copies = new TextCopies();
  readonly #spans: number[] = [];
  readonly #input = new ByteText();
  readonly #output = new ByteText();

  /**
   * @param wanted the rows that will be asked for
   * @param isShared whether several metrics may share an event: what is made for one is kept for the others
   */
  constructor(rows: EventRows, wanted: ReadonlySet<number>, isShared: boolean) {
    this.#rows = rows;
    this.#isShared = isShared;
    this.#samplings = findSamplings(rows, wanted);
  }

  /** Adds the text for the event in this row. */
  add(to: ByteText, row: number): void {
    const known = this.#made.get(row);
    if (known) {
      to.copy(known);
      return;
    }
    const start = to.length;
    this.#make(to, row);
    if (this.#isShared) this.#made.set(row, this.#copies.copy(to.bytes.subarray(start)));
  }

  #make(to: ByteText, row: number): void {
    const verdict: Verdict = {};
    this.#input.clear();
    this.#output.clear();
    this.#read(row, verdict, false);
    const sampling = this.#samplings.get(row);
    if (sampling !== undefined) this.#read(sampling, verdict, true);
    addMember(to, ',"input":', this.#input);
    addMember(to, ',"output":', this.#output);
    const text = formatVerdict(verdict);
    if (text !== undefined) to.add(`,"verdict":${text}`);
  }

  /** Reads members that are not known yet: the first value stays. */
  #read(row: number, verdict: Verdict, isSampling: boolean): void {
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
          if (this.#input.length === 0) addValueText(this.#input, text, from, to);
          break;
        case 'output':
          if (this.#output.length === 0) addValueText(this.#output, text, from, to);
          break;
        case 'expected':
        case 'picked':
          if (!isSampling) verdict[found.name] ??= text.toString('utf8', from, to);
          break;
        case undefined:
      }
    }
  }
}

function formatVerdict({ expected, picked }: Verdict): string | undefined {
  if (expected === undefined)
    return picked === undefined ? undefined : shortText(`picked ${picked}`);
  const beginning = picked === undefined ? '' : `picked ${picked}, `;
  return shortText(`${beginning}expected ${expected}`);
}

function addMember(to: ByteText, name: string, value: ByteText): void {
  if (value.length === 0) return;
  to.add(name);
  to.copy(value.bytes);
}
