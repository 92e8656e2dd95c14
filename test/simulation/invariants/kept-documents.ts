import type { CountedBatch } from '../calm.ts';
import { readLakeDocuments } from '../lake-reader.ts';
import type { SentDocument } from '../sent-documents.ts';
import type { Ending } from '../simulation.ts';
import { duplicates } from './duplicates.ts';
import { type Violation, violations } from './violation.ts';

/** Every acknowledged results document is in the documents file of its time exactly once. */
export async function keptDocuments(
  { world }: Ending,
  batches: readonly CountedBatch[],
): Promise<Violation[]> {
  const inLake = (await readLakeDocuments(world.store.objects)).map(nameOf);
  const sent = new Set(batches.flatMap(({ documents }) => documents.map(nameOf)));
  const acknowledged = batches
    .filter((batch) => batch.acknowledged)
    .flatMap(({ documents }) => documents.map(nameOf));
  return violations(1, [
    ...duplicates(inLake).map((name) => `more than once in the lake: ${name}`),
    ...inLake.filter((name) => !sent.has(name)).map((name) => `never sent: ${name}`),
    ...acknowledged
      .filter((name) => !inLake.includes(name))
      .map((name) => `acknowledged and lost: ${name}`),
  ]);
}

function nameOf({ project, set, content }: SentDocument): string {
  return `${project} ${set} ${content}`;
}
