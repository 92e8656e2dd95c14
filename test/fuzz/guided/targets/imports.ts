import { Readable } from 'node:stream';
import type { FileFormat, LogSource } from '#import/formats/format.ts';
import { plainTable } from '#import/formats/table/plain-table.ts';
import { formats, nearestFormat, recogniseFormat } from '#import/known-formats.ts';
import { checkInput } from './check-input.ts';

/** A name as several formats want it. */
const PATH = 'samples_task_2026-11-21T12-42-58.274159.jsonl';
const FOLDER = '2026-11-21_12-42-58';
const table = plainTable({ item: 'id', score: 'score', model: 'm', task: 't' });

/** The first line names the format, so that what is changed behind it reaches that format's reader. */
export const fuzz = (data: Buffer): Promise<void> =>
  checkInput(async () => {
    const lineEnd = data.indexOf(10);
    const bytes = lineEnd < 0 ? data : data.subarray(lineEnd + 1);
    const named = data.subarray(0, Math.max(lineEnd, 0)).toString();
    nearestFormat(bytes, PATH);
    const found = recogniseFormat(bytes, PATH);
    for (const format of [...formats, table]) {
      if (format.name === named || format === found) await checkInput(() => read(format, bytes));
    }
  });

async function read(format: FileFormat, bytes: Buffer): Promise<void> {
  const source = sourceOf(bytes);
  if (format.kind === 'events') for await (const _entry of format.read(source));
  if (format.kind === 'document') await format.compose?.(source);
}

function sourceOf(bytes: Buffer): LogSource {
  return {
    ...{ path: PATH, folder: FOLDER, packed: false, modifiedMs: 0 },
    chunks: () => Readable.from([bytes]),
    bytes: () => Promise.resolve(bytes),
    neighbour: (relative) => Promise.resolve(relative === PATH ? bytes : undefined),
    hasNeighbour: () => Promise.resolve(false),
    neighbours: () => Promise.resolve([PATH]),
  };
}
