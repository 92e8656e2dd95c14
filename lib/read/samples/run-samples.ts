import { contentHash } from '#contract/content-hash.ts';
import { eventsKey } from '#contract/keys.ts';
import { isDocumentSetName, parseOwner } from '#contract/seal-target.ts';
import { VERSION } from '#contract/version.ts';
import { eventsFileNotes } from '#lake/events-file.ts';
import type { TextTable } from '#lake/columns/text-table.ts';
import type { EventRows } from '#lake/events/event-rows.ts';
import { type LiftedColumns, liftColumns } from '#lake/events/event-usage.ts';
import { type KeptItems, mainMetric } from '#lake/items-file.ts';
import { PrunedError } from '#lake/pruned-error.ts';
import type { SealRecord } from '#lake/seal-record.ts';
import { readSealRecord, RunNotFoundError } from '#lake/seal-record-file.ts';
import { metadataOf, type PageReader, readNamed, readParquet } from '#parquet/index.ts';
import { amendRows } from '#pipeline/seal/run/amend/amend-rows.ts';
import { deriveItems } from '#pipeline/seal/run/items/derive-items.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { SamplesAnswer } from '#schemas/dashboard/samples.ts';
import { withUnchanged } from '../events/open-parquet.ts';
import { itemFiles, readItemFile } from '../item-files.ts';
import { ItemsChangedError, RunTooLargeError } from '../read-errors.ts';
import { readReceiving } from '../receiving.ts';
import type { Revised } from '../revised.ts';
import {
  type SampleEvents,
  type SampleScores,
  type SampleSource,
  sampleTables,
} from './sample-table.ts';

/**
 * The samples of a run, also of one that is receiving and of a run of a results document.
 * @throws RunNotFoundError, RunTooLargeError, PrunedError, ItemsChangedError
 */
export async function runSamples(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<Revised<SamplesAnswer>> {
  if (isDocumentSetName(parseOwner(project, runId))) return documentSamples(store, project, runId);
  const record = await readSealRecord(store, { project, runId });
  if (record) return sealedSamples(store, record.content);
  const receiving = await receivingSamples(store, project, runId);
  if (receiving) return receiving;
  // It may have been sealed between the two reads.
  const sealed = await readSealRecord(store, { project, runId });
  if (!sealed) throw new RunNotFoundError(project, runId);
  return sealedSamples(store, sealed.content);
}

function sealedSamples(store: ObjectStore, record: SealRecord): Revised<SamplesAnswer> {
  const { project_id: project, run_id: runId, status, pruned, events_hash } = record;
  if (pruned.events !== undefined && pruned.items !== undefined) {
    throw new PrunedError('the samples', project, runId, pruned.events);
  }
  const state = [VERSION, events_hash, status, JSON.stringify(pruned)];
  return {
    revision: contentHash(state.join('\n')),
    read: async () => {
      const { events, conflictIds } = await readEvents(store, record);
      const metrics = await readMetrics(store, record);
      const shared = { runId, status, pruned, sourceHash: events_hash };
      return sampleTables({ ...shared, events, conflictIds, metrics });
    },
  };
}

async function readEvents(
  store: ObjectStore,
  record: SealRecord,
): Promise<Pick<SampleSource, 'events' | 'conflictIds'>> {
  const { project_id: project, run_id: runId, month, pruned } = record;
  if (pruned.events !== undefined) return { events: undefined, conflictIds: new Set() };
  const key = eventsKey(project, month, runId);
  const read = async (reader: PageReader) => ({
    events: await sampleEvents(reader),
    conflictIds: new Set(notesOf(reader).conflicts.map(([id]) => id)),
  });
  const found = await readNamed(key, () => withUnchanged(store, key, read));
  if (!found) throw new ItemsChangedError(project, runId);
  return found;
}

function notesOf({ layout }: PageReader) {
  return eventsFileNotes(metadataOf(layout.metadata));
}

/** The columns alone that the list needs: what models said is the larger part of the file. */
async function sampleEvents(reader: PageReader): Promise<SampleEvents> {
  const columns = await reader.readWhole([
    ...['event_id', 'type', 'sample_id', 'created_at', 'prompt_tokens', 'completion_tokens'],
  ]);
  return {
    eventId: columns.numbers('event_id').map((id) => id ?? 0),
    type: columns.strings('type').map((type) => type ?? ''),
    sampleId: columns.strings('sample_id'),
    createdAtMicros: columns.numbers('created_at').map((at) => at ?? 0),
    promptTokens: columns.numbers('prompt_tokens'),
    completionTokens: columns.numbers('completion_tokens'),
  };
}

async function readMetrics(
  store: ObjectStore,
  { project_id, run_id, metrics, pruned, events_hash }: SealRecord,
): Promise<SampleSource['metrics']> {
  const isGone = pruned.items !== undefined;
  return Promise.all(
    metrics.map(async ({ metric_name: name, main, path }) => {
      const read = () => readScores(store, project_id, run_id, path, events_hash);
      return { name, main, scores: isGone ? undefined : await read() };
    }),
  );
}

async function readScores(
  store: ObjectStore,
  project: string,
  runId: string,
  path: string,
  sourceHash: string,
): Promise<SampleScores> {
  const bytes = await readItemFile(store, project, runId, path, sourceHash);
  const columns = await readParquet(bytes, {
    columns: ['item_id', 'cluster_id', 'epoch', 'score'],
  });
  return {
    itemId: columns.strings('item_id').map((id) => id ?? ''),
    clusterId: columns.strings('cluster_id'),
    epoch: columns.numbers('epoch').map((epoch) => epoch ?? 0),
    score: columns.numbers('score'),
  };
}

async function documentSamples(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<Revised<SamplesAnswer>> {
  const { sourceHash, files } = await itemFiles(store, project, runId);
  return {
    revision: contentHash([VERSION, runId, sourceHash].join('\n')),
    read: async () => {
      const metrics = files.map(async ({ metric, path }) => {
        const scores = await readScores(store, project, runId, path, sourceHash);
        return { name: metric, main: true, scores };
      });
      return sampleTables({
        ...{ runId, status: 'complete', sourceHash, pruned: {}, events: undefined },
        conflictIds: new Set(),
        metrics: await Promise.all(metrics),
      });
    },
  };
}

async function receivingSamples(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<Revised<SamplesAnswer> | undefined> {
  const receiving = await readReceiving(store, project, runId);
  if (!receiving) return undefined;
  if (!receiving.isWhole) throw new RunTooLargeError(project, runId);
  const { rows, notes } = receiving.assembled;
  const amended = amendRows(rows);
  const [requested] = notes.parameters.metric;
  const { metrics } = deriveItems(amended.rows, amended.withdrawn, undefined, requested);
  const names = metrics.map(({ metric }) => metric);
  const main = mainMetric(names, requested);
  const textsOf = sharedTexts(rows.names);
  const answer = sampleTables({
    ...{ runId, status: 'receiving', sourceHash: null, pruned: {} },
    events: receivedEvents(rows, liftColumns(amended.rows), textsOf),
    conflictIds: new Set(notes.conflicts.map(([id]) => id)),
    metrics: metrics.map((scores) => ({
      ...{
        name: scores.metric,
        main: scores.metric === main,
        scores: receivedScores(scores, textsOf),
      },
    })),
  });
  return { revision: contentHash(JSON.stringify(answer)), read: () => Promise.resolve(answer) };
}

/** Texts of codes, each made once: a thousand metrics have the same items. */
function sharedTexts(names: TextTable): (codes: Uint32Array) => (string | null)[] {
  const made = new Map<number, string | null>();
  const textOf = (code: number): string | null => {
    const known = made.get(code);
    if (known !== undefined) return known;
    const text = names.textOf(code);
    made.set(code, text);
    return text;
  };
  return (codes) => Array.from(codes, textOf);
}

type TextsOf = ReturnType<typeof sharedTexts>;

function receivedEvents(rows: EventRows, lifted: LiftedColumns, textsOf: TextsOf): SampleEvents {
  const { eventId, type, sampleId, createdAtMicros } = rows;
  return {
    eventId: Array.from(eventId),
    type: textsOf(type).map((each) => each ?? ''),
    sampleId: textsOf(sampleId),
    createdAtMicros: Array.from(createdAtMicros),
    promptTokens: lifted.promptTokens.toList(),
    completionTokens: lifted.completionTokens.toList(),
  };
}

function receivedScores(
  { itemId, clusterId, epoch, score }: KeptItems,
  textsOf: TextsOf,
): SampleScores {
  return {
    itemId: textsOf(itemId).map((id) => id ?? ''),
    clusterId: textsOf(clusterId),
    epoch: Array.from(epoch),
    score: Array.from(score),
  };
}
