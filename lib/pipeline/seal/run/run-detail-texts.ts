import { isToken, memberSpans } from '#json/scan.ts';
import type { EventRows } from '#lake/event-rows.ts';
import { samplingRows } from './sampling-rows.ts';
import { shortText, valueText } from '#documents/value-text.ts';

/** What an event tells of an item. `expected` and `picked` are the JSON text of any value. */
interface Told {
  input?: string | undefined;
  output?: string | undefined;
  expected?: string | undefined;
  picked?: string | undefined;
}

const MEMBERS: readonly { readonly token: Buffer; readonly tells: keyof Told }[] = [
  { token: Buffer.from('"prompt"'), tells: 'input' },
  { token: Buffer.from('"input"'), tells: 'input' },
  { token: Buffer.from('"sampled"'), tells: 'output' },
  { token: Buffer.from('"output"'), tells: 'output' },
  { token: Buffer.from('"expected"'), tells: 'expected' },
  { token: Buffer.from('"picked"'), tells: 'picked' },
];

/** Makes the members of a detail that tell of its event: `,"input":…,"output":…,"verdict":…`. */
export class DetailTexts {
  readonly #rows: EventRows;
  readonly #samplings: Int32Array;
  readonly #made: (string | undefined)[];
  readonly #spans: number[] = [];

  constructor(rows: EventRows) {
    this.#rows = rows;
    this.#samplings = samplingRows(rows);
    this.#made = Array<undefined>(rows.type.length);
  }

  /** Of the event in this row; several metrics may share one. */
  of(row: number): string {
    return (this.#made[row] ??= this.#make(row));
  }

  #make(row: number): string {
    const told: Told = {};
    this.#read(row, told, false);
    const sampling = this.#samplings[row] ?? -1;
    if (sampling !== -1) this.#read(sampling, told, true);
    return (
      member('input', told.input) + member('output', told.output) + member('verdict', verdict(told))
    );
  }

  /** What is told already stays. */
  #read(row: number, told: Told, isSampling: boolean): void {
    const text = this.#rows.text[row];
    const start = this.#rows.dataStart[row] ?? 0;
    const end = this.#rows.dataEnd[row] ?? 0;
    if (text?.[start] !== 0x7b) return;
    const spans = this.#spans;
    const count = memberSpans(text, start, end, spans);
    for (let i = 0; i < count; i += 4) {
      const [keyStart = 0, keyEnd = 0] = [spans[i], spans[i + 1]];
      const found = MEMBERS.find(({ token }) => isToken(text, keyStart, keyEnd, token));
      const [from = 0, to = 0] = [spans[i + 2], spans[i + 3]];
      switch (found?.tells) {
        case 'input':
          told.input ??= valueText(text, from, to);
          break;
        case 'output':
          told.output ??= valueText(text, from, to);
          break;
        case 'expected':
        case 'picked':
          if (!isSampling) told[found.tells] ??= text.toString('utf8', from, to);
          break;
        case undefined:
      }
    }
  }
}

function verdict({ expected, picked }: Told): string | undefined {
  if (expected === undefined)
    return picked === undefined ? undefined : shortText(`picked ${picked}`);
  const beginning = picked === undefined ? '' : `picked ${picked}, `;
  return shortText(`${beginning}expected ${expected}`);
}

function member(name: string, json: string | undefined): string {
  return json === undefined ? '' : `,"${name}":${json}`;
}
