import { z } from 'zod';
import { resultsFileName } from '#contract/keys.ts';
import { encodeName } from '#contract/names.ts';
import { parseTimestamp } from '#contract/time.ts';
import type { ExportedFile } from './exported-file.ts';
import type { ExportSource } from './export-source.ts';
import type { undefinedIfPruned } from './undefined-if-pruned.ts';

const labels = z.object({
  timestamp: z.string(),
  type: z.unknown().optional(),
  status: z.unknown().optional(),
});

/**
 * Results documents under the names that the format gives them, which have whole seconds. Documents
 * of the same second have their id in the name too, independent of order: hence all timestamps are
 * read before the first file is written.
 */
export async function* resultsFiles(
  source: ExportSource,
  ids: readonly string[],
  read: typeof undefinedIfPruned,
): AsyncGenerator<ExportedFile> {
  const names = new Map<string, string[]>();
  for (const id of ids) {
    const bytes = await read(source.results(id));
    const name = bytes ? documentName(bytes) : undefined;
    if (name === undefined) yield { name: encodeName(id), content: () => Promise.resolve(bytes) };
    else names.set(name, [...(names.get(name) ?? []), id]);
  }
  for (const [name, ofSecond] of names) {
    for (const id of ofSecond) {
      const suffix = ofSecond.length > 1 ? `.${encodeName(id)}` : '';
      yield { name: `${name}${suffix}.json`, content: () => read(source.results(id)) };
    }
  }
}

function documentName(bytes: Uint8Array): string {
  const json: unknown = JSON.parse(Buffer.from(bytes).toString());
  const { timestamp, type, status } = labels.parse(json);
  const isBenchmark = type === 'benchmark' && status !== 'error';
  return resultsFileName(isBenchmark ? 'benchmark' : 'evaluation', parseTimestamp(timestamp) ?? 0);
}
