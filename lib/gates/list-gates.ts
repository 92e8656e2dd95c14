import pMap from 'p-map';
import { z } from 'zod';
import { GATE_INDEX_ROOT } from '#contract/keys.ts';
import { formatTimestamp } from '#contract/time.ts';
import { answeredShape } from '#lake/table-rows.ts';
import { gatesTable } from '#lake/tables/gates.ts';
import { readNamed, readParquet } from '#parquet/index.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';
import { answeredRow } from '#read/answered-row.ts';
import { parseCursor, takePage } from '#read/pages.ts';
import type { ListGatesQuery } from '#schemas/gate.ts';

const { project_id: _project, ...gateColumns } = answeredShape(gatesTable);
export const gateEntry = z.object(gateColumns);
export type GateEntry = z.infer<typeof gateEntry>;

export const listGatesAnswer = z.object({
  gates: z.array(gateEntry),
  next: z.string().nullable(),
});
export type ListGatesAnswer = z.infer<typeof listGatesAnswer>;

const CONCURRENT_READS = 8;
const positionSchema = z.object({ ts: z.string(), gateId: z.string() });
const toAnswer = answeredRow(gatesTable);

/**
 * Recorded decisions, newest first. Reads the index of all months: a decision lies in the month of its
 * run, and may be of any time.
 * @throws InvalidCursorError
 */
export async function listGates(
  store: ObjectStore,
  project: string,
  { run_id: runId, verdict, limit, cursor }: ListGatesQuery,
): Promise<ListGatesAnswer> {
  const before = parseCursor(positionSchema, cursor);
  const keys: string[] = [];
  for await (const key of listKeys(store, `${GATE_INDEX_ROOT}/${project}/`)) keys.push(key);
  const months = await pMap(keys, (key) => readMonth(store, key), {
    concurrency: CONCURRENT_READS,
  });
  const found = months
    .flat()
    .filter((gate) => runId === undefined || gate.run_id === runId)
    .filter((gate) => verdict === undefined || gate.verdict === verdict)
    .filter((gate) => !before || isOlder(gate, before))
    .sort((a, b) => (isOlder(a, positionOf(b)) ? 1 : -1));
  const { page, next } = takePage(found.slice(0, limit + 1), limit, positionOf);
  return { gates: [...page], next };
}

function positionOf({ ts, gate_id: gateId }: GateEntry): z.infer<typeof positionSchema> {
  return { ts, gateId };
}

function isOlder(gate: GateEntry, { ts, gateId }: z.infer<typeof positionSchema>): boolean {
  return gate.ts === ts ? gate.gate_id < gateId : gate.ts < ts;
}

async function readMonth(store: ObjectStore, key: string): Promise<GateEntry[]> {
  const stored = await store.get(key);
  if (!stored) return [];
  const columns = gatesTable.columns.map(({ name }) => name);
  const table = await readNamed(key, () => readParquet(stored.bytes, { columns }));
  const valueOf = ({ name, type }: (typeof gatesTable)['columns'][number]) => {
    if (type === 'string') return table.strings(name);
    return type === 'timestamp'
      ? table.integers(name).map((micros) => formatTimestamp(Number(micros)))
      : table.numbers(name);
  };
  const values = gatesTable.columns.map((column) => [column.name, valueOf(column)] as const);
  return Array.from({ length: table.rowCount }, (_, at) =>
    gateEntry.parse(
      toAnswer(Object.fromEntries(values.map(([name, all]) => [name, all[at] ?? null]))),
    ),
  );
}
