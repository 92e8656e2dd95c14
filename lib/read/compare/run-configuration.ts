import { isDocumentSetName, parseOwner } from '#contract/seal-target.ts';
import { z } from 'zod';
import { eventsKey } from '#contract/keys.ts';
import type { EventRow } from '#lake/events/event-rows.ts';
import { Place, placeOf } from '#schemas/recorder-event.ts';
import { EVENT_COLUMNS } from '#lake/events-file.ts';
import { storedEvents } from '../events/event-columns.ts';
import { RunNotFoundError } from '#lake/seal-record-file.ts';
import { type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';
import type { OpenedRun } from './compared-run.ts';
import { documentText } from '../document-run.ts';
import { PrunedError } from '#lake/pruned-error.ts';
import { withParquet } from '../events/open-parquet.ts';
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
  const text = await firstSpec(store, project, opened.run.run_id, key);
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

function isSpec({ eventId, type, sampleId }: EventRow): boolean {
  return placeOf(eventId, type, sampleId) === Place.spec;
}

/** @throws ItemsChangedError when the run is sealed again meanwhile */
async function firstSpec(store: ObjectStore, project: string, runId: string, key: string) {
  try {
    return await withParquet(store, key, async (reader) => {
      // Sealing puts the spec first.
      const [first] = storedEvents(await reader.read(EVENT_COLUMNS, [0]));
      return first && isSpec(first) ? first.data.toString() : undefined;
    });
  } catch (error) {
    if (error instanceof PreconditionFailedError) throw new ItemsChangedError(project, runId);
    throw error;
  }
}
