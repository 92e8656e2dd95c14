import { isDocumentSetName, parseOwner } from '#contract/seal-target.ts';
import { z } from 'zod';
import { eventsKey } from '#contract/keys.ts';
import { readEventsFile } from '#lake/events-file.ts';
import { RunNotFoundError } from '#lake/seal-record-file.ts';
import type { ByteSource } from '#parquet/index.ts';
import { specText } from '#pipeline/seal/run/find-spec.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { OpenedRun } from './compared-run.ts';
import { documentText } from '../document-run.ts';
import { PrunedError } from '#lake/pruned-error.ts';
import { ItemsChangedError } from '../read-errors.ts';

export type Configuration = Readonly<Record<string, unknown>>;

const configurationSchema = z.record(z.string(), z.unknown());
const documentSchema = z.looseObject({ configuration: configurationSchema.optional() });

/** Members of a spec that are another in every run. */
const OF_EACH_RUN = new Set(['run_id', 'created_by', 'created_at']);

/**
 * The configuration of a run: the spec that the recorder sent, or the results document's
 * configuration. Undefined when there is none, or when it was pruned.
 */
export async function readConfiguration(
  store: ObjectStore,
  project: string,
  opened: OpenedRun,
): Promise<Configuration | undefined> {
  if (opened.month === undefined) {
    return documentConfiguration(store, project, opened.run.run_id);
  }
  const key = eventsKey(project, opened.month, opened.run.run_id);
  const found = await store.head(key);
  if (!found) return undefined;
  const changed = () => new ItemsChangedError(project, opened.run.run_id);
  const source = rangeSource(store, key, found.sizeBytes, changed);
  const text = specText(await readEventsFile(source, { rowEnd: 1 }));
  if (text === undefined) return undefined;
  const spec = configurationSchema.safeParse(JSON.parse(text));
  if (!spec.success) return undefined;
  return Object.fromEntries(Object.entries(spec.data).filter(([name]) => !OF_EACH_RUN.has(name)));
}

async function documentConfiguration(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<Configuration | undefined> {
  const owner = parseOwner(project, runId);
  if (!isDocumentSetName(owner)) return undefined;
  try {
    const text = await documentText(store, owner, runId);
    return documentSchema.parse(JSON.parse(Buffer.from(text).toString())).configuration;
  } catch (error) {
    if (error instanceof PrunedError || error instanceof RunNotFoundError) return undefined;
    throw error;
  }
}

/** An object of the store as a file of which only ranges are fetched. */
function rangeSource(
  store: ObjectStore,
  key: string,
  byteLength: number,
  gone: () => Error,
): ByteSource {
  return {
    byteLength,
    slice: async (start, end = byteLength) => {
      const bytes = await store.getRange(key, start < 0 ? byteLength + start : start, end);
      if (!bytes) throw gone();
      return new Uint8Array(bytes).buffer;
    },
  };
}
