import { isToken, visitMembers } from '#json/scan.ts';
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
    visitMembers(text, start, end, (keyStart, keyEnd, from, to) => {
      const found = MEMBERS.find(({ token }) => isToken(text, keyStart, keyEnd, token));
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
      return isSampling && told.input !== undefined && told.output !== undefined;
    });
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
