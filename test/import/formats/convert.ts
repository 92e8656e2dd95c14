import { basename } from 'node:path';
import { fileHead } from '#import/formats/file-head.ts';
import type { LogEntry } from '#import/formats/format.ts';
import { recogniseFormat } from '#import/known-formats.ts';
import { openLog } from '#import/source/open-log.ts';

/** What a log's format makes of it, without an endpoint. */
export interface Converted {
  readonly format: string;
  readonly entries: readonly LogEntry[];
  /** By run and metric, of `metrics` events, and of `match` events as `accuracy`. */
  readonly scores: Readonly<Record<string, number>>;
  readonly refused: readonly string[];
}

/** @throws Error when no format knows the file */
export async function convert(path: string): Promise<Converted> {
  const { source, head } = await openLog(path);
  const format = recogniseFormat(head, path);
  if (format?.kind !== 'events') {
    const { members } = fileHead(head, path);
    throw new Error(`${basename(path)}: ${format?.name ?? 'unknown'}: ${[...members].join(' ')}`);
  }
  const entries: LogEntry[] = [];
  for await (const entry of format.read(source)) entries.push(entry);
  const refused = entries.flatMap((entry) => (entry.kind === 'refused' ? [entry.reason] : []));
  return { format: format.name, entries, scores: scoresOf(entries), refused };
}

interface Data {
  readonly type: string;
  readonly data?: Readonly<Record<string, unknown>> | null;
}

function scoresOf(entries: readonly LogEntry[]): Record<string, number> {
  const sums = new Map<string, number[]>();
  for (const entry of entries) {
    if (entry.kind !== 'event') continue;
    const { type, data } = JSON.parse(entry.text.toString()) as Data;
    const scores = type === 'match' ? { accuracy: data?.['correct'] } : data;
    if (type !== 'match' && type !== 'metrics') continue;
    for (const [metric, value] of Object.entries(scores ?? {})) {
      if (typeof value !== 'number' && typeof value !== 'boolean') continue;
      sums.set(metric, [...(sums.get(metric) ?? []), Number(value)]);
    }
  }
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return Object.fromEntries([...sums].map(([metric, values]) => [metric, mean(values)]));
}

/** An entry as values, without its place in the file. */
export function plain(entry: LogEntry): unknown {
  switch (entry.kind) {
    case 'event':
      return JSON.parse(entry.text.toString());
    case 'spec':
    case 'report':
      return { ...entry, data: JSON.parse(entry.data.toString()) as unknown };
    default:
      return entry.kind;
  }
}
