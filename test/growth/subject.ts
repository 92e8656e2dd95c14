import { type Cost, leastCost, measureCost } from './cost.ts';
import type { EndpointRow, LakeShape } from './endpoints/endpoint-row.ts';
import { GrownLake } from './endpoints/grown-lake.ts';
import type { Shape } from './shape.ts';

/** What is measured in one process: the rows of a size. */
export interface Subject {
  readonly name: string;
  readonly from: number;
  /** A doubling below so much processor time says nothing. */
  readonly leastMs: number;
  /** The most memory for each byte of the largest input, beyond what any process takes. */
  readonly bytesPerByte: number;
  readonly rows: readonly string[];
  /** The costs of the rows, by name. */
  readonly measure: (size: number) => Promise<Record<string, Cost>>;
}

const BYTES_PER_BYTE = 250;
/** The process takes as much by itself. */
const SHAPE_LEAST_MS = 100;
/** Requests are measured in a process that has answered one before; the least of a few counts. */
const REQUEST_LEAST_MS = 40;
const LEAST_REQUESTS = 2;
const MOST_REQUESTS = 10;
/** Where requests have taken so much, one more says little: compiling and garbage are a small part. */
const ENOUGH_MS = 3000;

export function subjectOfShape(shape: Shape): Subject {
  const { name, from, bytesPerByte = BYTES_PER_BYTE, make, work } = shape;
  return {
    ...{ name, from, bytesPerByte, leastMs: SHAPE_LEAST_MS, rows: [name] },
    measure: async (size) => {
      const input = Buffer.from(make(size));
      return { [name]: { inputBytes: input.length, ...(await measureCost(() => work(input))) } };
    },
  };
}

export function subjectOfLake(shape: LakeShape): Subject {
  const { name, from, fill, rows } = shape;
  return {
    ...{ name, from, bytesPerByte: BYTES_PER_BYTE, leastMs: REQUEST_LEAST_MS },
    rows: rows.map((row) => rowName(shape, row)),
    measure: async (size) => {
      const lake = await GrownLake.open();
      try {
        await fill(lake, size);
        const costs: Record<string, Cost> = {};
        for (const row of rows) costs[rowName(shape, row)] = await measureRow(lake, row, size);
        return costs;
      } finally {
        await lake.leave();
        await lake.remove();
      }
    },
  };
}

function rowName({ name }: LakeShape, { route, of }: EndpointRow): string {
  return `${route}: ${name}${of === undefined ? '' : `, ${of}`}`;
}

async function measureRow(lake: GrownLake, row: EndpointRow, size: number): Promise<Cost> {
  const inputBytes = await lake.ask(row, size);
  const costs: Cost[] = [];
  let spentMs = 0;
  while (costs.length < LEAST_REQUESTS || (costs.length < MOST_REQUESTS && spentMs < ENOUGH_MS)) {
    const cost = await measureCost(() => lake.ask(row, size));
    costs.push({ inputBytes, ...cost });
    spentMs += cost.cpuMs;
  }
  return costs.reduce(leastCost);
}
