import { contentHash } from '#contract/content-hash.ts';
import { isItemId } from '#contract/item-event.ts';
import type { RunDetail } from '#read/run-answers.ts';
import { eventContent, type RunContents } from './event-content.ts';
import type { ImportNote } from './import-notes.ts';
import type { RunImport } from './run-import.ts';
import type { Difference } from './difference.ts';
import type { ImportTarget } from './target.ts';

/**
 * Compares the events of a run with those that the endpoint stores, by content. A run that was
 * found equal, and has not changed since, is not read again.
 */
export async function compareStored(
  target: ImportTarget,
  note: ImportNote,
  stored: RunDetail,
  contents: RunContents,
): Promise<Difference> {
  const otherwiseTimed = new Set<string>();
  const events = contents.size;
  if (note.has(equalityName(stored, contents)))
    return { differing: 0, events, otherwiseTimed, apart: contents.apart };
  const apart = new Set<number>();
  let differing = 0;
  for await (const text of target.events(stored.run_id)) {
    const content = eventContent(Buffer.from(text));
    if (!content || !contents.hasSlot(content.slot)) continue;
    if (contents.has(content)) {
      if (isItemId(content.eventId)) apart.add(content.eventId);
    } else if (contents.hasButForTime(content)) otherwiseTimed.add(content.slot);
    else differing += 1;
  }
  return { differing, events, otherwiseTimed, apart };
}

interface Shown {
  readonly run: RunImport;
  /** As the endpoint shows it now. */
  readonly detail: RunDetail | undefined;
  /** Whether the log has grown since it was compared. */
  readonly grows: boolean;
}

/**
 * How many events came to be stored with two contents since the run was compared: those that a log has
 * in the meantime, or that somebody else sent. Where it was not compared, there is nothing to tell.
 */
export async function countConflicting(
  target: ImportTarget,
  note: ImportNote,
  { run, detail, grows }: Shown,
): Promise<number> {
  if (detail === undefined || run.difference !== undefined) return 0;
  const had = run.detail?.conflicts ?? 0;
  if (!grows || run.detail === undefined) return Math.max(0, detail.conflicts - had);
  // The endpoint counts when it seals, which may take a while: until then the contents themselves tell.
  const { differing } = await compareStored(target, note, detail, run.contents);
  const now = await target.run(run.runId);
  return Math.max(differing, typeof now === 'string' ? 0 : now.conflicts - had);
}

/** Names that these contents equal the run as it is stored now. */
export function equalityName(stored: RunDetail, contents: RunContents): string {
  const { run_id, revision, replacement, events, conflicts } = stored;
  const state = JSON.stringify([run_id, revision, replacement, events, conflicts]);
  return `equal-${contentHash(state, contents.digest)}`;
}
