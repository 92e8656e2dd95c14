import { MAX_RUN_METRICS } from '#contract/limits.ts';
import { endsAmong, type GroupLimits } from './sealed/event-groups.ts';
import { placeAt, TypeCode } from '#lake/events/event-rows.ts';
import type { EventGroup, GroupFacts } from '#lake/events-file.ts';
import type { ItemsCopy } from '#lake/items-file.ts';
import type { SealRecord } from '#lake/seal-record.ts';
import { Place } from '#schemas/recorder-event.ts';
import { type AmendedRun, amendRows } from './amend/amend-rows.ts';
import type { AssembledRun } from './assemble-run.ts';
import { deriveItems } from './items/derive-items.ts';
import type { DerivedItems } from './items/item-collector.ts';
import { detailedRows } from './run-document.ts';
import { findSamplings } from './rows/sampling-rows.ts';
import type { SealSource } from './seal-source.ts';
import { FormerFiles } from './former-files.ts';
import { RunGroups } from './run-groups.ts';
import { changedItems, groupsWithAnswers } from './changed-answers.ts';
import type { CopiedGroup, FormerDetails } from './sealed/former-details.ts';

/** Sizes that tests make small. */
export interface RunLimits {
  readonly groups: GroupLimits;
  /** The most details of a metric in the results document. */
  readonly details: number;
}

/** What is derived of a run's events, and how its events file is cut. */
export interface DerivedRun {
  readonly amended: AmendedRun;
  readonly items: DerivedItems;
  readonly groups: readonly DerivedGroup[];
  /** The end of each group among the amended rows. */
  readonly amendedEnds: readonly number[];
  /** The row groups of the existing items files that stay. */
  readonly copiesOf: (metric: string) => ItemsCopy;
  /**
   * By metric, the details in the existing results document that stay, by the item's index; undefined
   * when all are made from the events.
   */
  readonly formerDetails: FormerDetailTexts | undefined;
}

/** A row group to write, and what is known of it. */
export interface DerivedGroup extends EventGroup {
  readonly textBytes: number;
  readonly items: GroupFacts['items'];
  /** What the existing file says of the group, whose texts are not read. */
  readonly former: GroupFacts | undefined;
}

type FormerDetailTexts = ReadonlyMap<string, ReadonlyMap<number, Buffer>>;

/**
 * Derives what is in the files of a run. Where the files of a former seal are given, it reads no texts of
 * row groups of which nothing changed, and takes their items and details from there.
 */
export async function deriveRun(
  assembled: AssembledRun,
  former: FormerFiles | undefined,
  limits: RunLimits,
): Promise<DerivedRun> {
  const details = former?.details;
  const derived = await deriveWith(assembled, { former, details }, limits);
  if (!details || derived.formerDetails) return derived;
  return deriveWith(assembled, { former, details: undefined }, limits);
}

interface FormerParts {
  readonly former: FormerFiles | undefined;
  /** Undefined when all details are made from the events. */
  readonly details: FormerDetails | undefined;
}

async function deriveWith(
  assembled: AssembledRun,
  { former, details }: FormerParts,
  limits: RunLimits,
): Promise<DerivedRun> {
  const { rows, notes } = assembled;
  const cut = await RunGroups.cut(assembled, limits.groups);
  const { touched, retold } = groupsToRead(assembled);
  const isDetailed = detailedGroups(cut, limits.details);
  await cut.read(
    ({ copy }, index) =>
      !former ||
      touched.has(copy) ||
      (isDetailed.has(index) && (details === undefined || retold.has(copy))),
  );
  await assembled.readTexts(notedRows(assembled));
  for (const { facts, copy } of cut.all)
    if (facts && copy !== undefined) await former?.read(copy, rows.names);
  const amended = amendRows(rows);
  const isAmended = amended.rows !== rows;
  const ends = isAmended ? endsAmong(amended.rows.eventId, rows.eventId, cut.ends) : cut.ends;
  const formerOf = (group: number) => {
    const { copy = -1, facts } = cut.all[group] ?? {};
    return facts && former?.itemsOf(copy);
  };
  const items = deriveItems(
    amended.rows,
    amended.withdrawn,
    { ends, formerOf },
    notes.parameters.metric[0],
  );
  const copyOf = (group: number) => cut.all[group]?.copy;
  const formerDetails = findFormer(details, items, limits.details, copyOf);
  if (!isAmended) await assembled.readTexts(detailTexts(assembled, items, limits.details));
  const groups = cut.all.map(({ end, copy, facts, textBytes }, index): DerivedGroup => ({
    end,
    copy,
    textBytes,
    items: facts?.items ?? countsOf(items, index),
    former: facts,
  }));
  const copiesOf = (metric: string) => (group: number) => {
    const { copy } = cut.all[group] ?? {};
    return copy === undefined || touched.has(copy) ? undefined : former?.copyOf(metric, copy);
  };
  return { amended, items, groups, amendedEnds: ends, copiesOf, formerDetails };
}

/** The row groups of the existing file whose items, and those whose details may be others now. */
function groupsToRead({ rows, sealed }: AssembledRun) {
  if (!sealed)
    return { touched: new Set<number | undefined>(), retold: new Set<number | undefined>() };
  const { answered, sampled } = changedItems(sealed, rows);
  return {
    touched: groupsWithAnswers(sealed, answered),
    retold: groupsWithAnswers(sealed, sampled),
  };
}

/** Undefined when the former document does not have all of them. */
function findFormer(
  details: FormerDetails | undefined,
  { metrics }: DerivedItems,
  mostDetails: number,
  copyOf: CopiedGroup,
): FormerDetailTexts | undefined {
  const texts = new Map<string, ReadonlyMap<number, Buffer>>();
  for (const items of metrics) {
    const found = details?.find(items, mostDetails, copyOf);
    if (!found) return undefined;
    texts.set(items.metric, found);
  }
  return texts;
}

/**
 * Opens the items files of a former seal, where they tell the items of the row groups that stay: a run
 * with amendments, or in which the names of metrics change, is derived anew.
 */
export async function openFormer(
  source: SealSource,
  record: SealRecord | undefined,
  { rows, sealed }: AssembledRun,
): Promise<FormerFiles | undefined> {
  const facts = sealed?.events.facts;
  if (!record || !facts || rows.type.includes(TypeCode.amendment)) return undefined;
  // More may have come than have items.
  if (record.metrics.length >= MAX_RUN_METRICS) return undefined;
  const types = sealed.joined.type.subarray(0, sealed.events.end);
  if (types.includes(TypeCode.amendment)) return undefined;
  if (types.includes(TypeCode.match) !== rows.type.includes(TypeCode.match)) return undefined;
  return FormerFiles.open(source, record, facts);
}

function countsOf({ metrics }: DerivedItems, group: number): (readonly [string, number])[] {
  return metrics.flatMap(({ metric, groupEnds }) => {
    const count = (groupEnds[group] ?? 0) - (groupEnds[group - 1] ?? 0);
    return count === 0 ? [] : [[metric, count] as const];
  });
}

/** Groups with items that have a detail in the results document: its texts come from their events. */
function detailedGroups({ all }: RunGroups, mostDetails: number): ReadonlySet<number> {
  const counts = new Map<string, number>();
  const groups = new Set<number>();
  for (const [index, { facts }] of all.entries()) {
    for (const [metric, count] of facts?.items ?? []) {
      const before = counts.get(metric) ?? 0;
      if (before < mostDetails) groups.add(index);
      counts.set(metric, before + count);
    }
  }
  return groups;
}

/** Spec and final reports, which are looked into. */
function* notedRows({ rows }: AssembledRun): Generator<number> {
  for (const row of rows.eventId.keys()) {
    const place = placeAt(rows, row);
    if (place === Place.spec || place === Place.finalReport) yield row;
  }
}

/** The events of the items that have a detail, and the sampling events that go with them. */
function* detailTexts(
  { rows }: AssembledRun,
  { metrics }: DerivedItems,
  mostDetails: number,
): Generator<number> {
  const wanted = detailedRows(metrics, mostDetails);
  yield* wanted;
  yield* findSamplings(rows, wanted).values();
}
