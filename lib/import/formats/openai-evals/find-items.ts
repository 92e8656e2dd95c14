import type { LogSource } from '../format.ts';
import { issueText, parseJsonLine } from '../parse-value.ts';
import { readRecords } from '../records.ts';
import {
  itemSchema,
  type OutputItem,
  pageSchema,
  runSchema,
  type StatedRun,
} from './openai-schema.ts';

/** What a file of output items holds, piece by piece. */
export type Found =
  | { readonly item: OutputItem; readonly where: string }
  | { readonly run: StatedRun }
  | { readonly hasMore: boolean }
  | { readonly refused: string; readonly problem: string };

export async function* findAll(source: LogSource): AsyncGenerator<Found> {
  for await (const line of readRecords(source.chunks())) {
    if (line === 'pause') continue;
    const where = `line ${line.number}`;
    const { data: value, problem } = parseJsonLine(line);
    if (problem !== undefined) {
      yield { refused: where, problem };
      continue;
    }
    const page = pageSchema.safeParse(value);
    if (!page.success) yield findOne(value, where);
    else {
      for (const [index, each] of page.data.data.entries()) {
        yield findOne(each, `${where}, item ${index}`);
      }
      yield { hasMore: page.data.has_more ?? false };
    }
  }
}

function findOne(value: unknown, where: string): Found {
  const run = runSchema.safeParse(value);
  if (run.success) return { run: run.data };
  const item = itemSchema.safeParse(value);
  return item.success
    ? { item: item.data, where }
    : { refused: where, problem: issueText(item.error) };
}
