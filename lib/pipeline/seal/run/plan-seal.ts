import { EVENT_GROUPS } from './sealed/event-groups.ts';
import { KeptBytes } from '#ports/kept-bytes.ts';
import { OutputBytes } from '#ports/output-bytes.ts';
import type { Scratch } from '#ports/scratch.ts';
import { type AssembledRun, assembleRun } from './assemble-run.ts';
import { deriveRun, openFormer, type RunLimits } from './derive-run.ts';
import { MOST_DETAILS } from './run-document.ts';
import type { PlannedSeal, SealInput, SealPlan } from './seal-plan.ts';
import { countInboxEvents, openEvents, readInboxObjects, type SealSource } from './seal-source.ts';
import { noteSurplus } from './note-surplus.ts';
import { setAside } from './set-aside.ts';
import {
  hasSameItems,
  type PlanPlaces,
  writeDocument,
  writeEvents,
  writeItems,
} from './write-run.ts';

/** Final reports, specs and amendments, which the names of inbox objects do not count: most runs have fewer. */
const UNCOUNTED_EVENTS = 64;
const RUN_LIMITS: RunLimits = { groups: EVENT_GROUPS, details: MOST_DETAILS };

/**
 * Plans a seal. What it reads and writes in large runs goes to scratch files; without a scratch all
 * is in memory. In memory are the columns of the events, without their texts.
 * @throws PreconditionFailedError when another sealer has taken what it reads; plan again
 * @throws LargeInboxError
 */
export async function planSeal(
  input: SealInput,
  source: SealSource,
  scratch?: Scratch,
  output = new OutputBytes(new KeptBytes(scratch)),
  limits: RunLimits = RUN_LIMITS,
): Promise<PlannedSeal> {
  const texts = new KeptBytes(scratch);
  try {
    const files = await Promise.all(input.existing.map((each) => openEvents(source, each)));
    const inbox = readInboxObjects(source, input.inbox);
    const { mostInboxBytes } = input;
    const inboxEvents = countInboxEvents(input.inbox) + UNCOUNTED_EVENTS;
    const assembled = await assembleRun(files, inbox, { texts, mostInboxBytes, inboxEvents });
    const { coverage } = assembled;
    const waits = !coverage.whole && !input.evenIncomplete;
    const unchanged = !waits && input.derived !== undefined && changesNothing(assembled);
    const isMade = !waits && !unchanged;
    const plan = isMade
      ? await makePlan(input, assembled, { files, source, output, limits })
      : undefined;
    return { plan, unchanged, coverage, output };
  } catch (error) {
    output.close();
    throw error;
  } finally {
    texts.close();
  }
}

function changesNothing({ unchanged, conflicts, late }: AssembledRun): boolean {
  return unchanged && conflicts.length === 0 && late.length === 0;
}

async function makePlan(
  input: SealInput,
  assembled: AssembledRun,
  { files, source, output, limits }: PlanPlaces,
): Promise<SealPlan> {
  const former = await openFormer(source, input.derived, assembled);
  try {
    const quick = await deriveRun(assembled, former, limits);
    // Which metrics come first, only the events tell.
    const isOverfull = former !== undefined && quick.items.surplus.size > 0;
    const derived = isOverfull ? await deriveRun(assembled, undefined, limits) : quick;
    const { run, events } = await writeEvents(input, assembled, derived, files, output);
    const isSame = former && input.derived && hasSameItems(run, derived.items, input.derived);
    const described = !former || isSame ? derived : await deriveRun(assembled, undefined, limits);
    const scored = await writeItems(output, run, described);
    const documented = { rows: described.amended.rows, samples: described.items.samples };
    const places = { output, formerDocument: former?.details?.document };
    return {
      conflicts: [
        ...(await setAside(input, assembled, files, output)),
        ...noteSurplus(input, described.items.surplus, output),
      ],
      events: { month: run.month, stretch: events },
      items: scored.map(({ file }) => file),
      results: writeDocument(run, assembled, documented, scored, places, limits),
      run,
    };
  } finally {
    await former?.close();
  }
}
