import { contentHash } from '#contract/content-hash.ts';
import type { RunDetail } from '#read/run-answers.ts';
import { eventContent, type RunContents } from './event-content.ts';
import type { ImportNote } from './import-notes.ts';
import type { ImportTarget } from './target.ts';

/** How the events of a run in a log differ from those that the endpoint has. */
export interface Difference {
  /** Events of the log that the endpoint has with another content. */
  readonly differing: number;
  /** Events of the log, its spec included. */
  readonly events: number;
  /** The slots of events that are stored with the time that their file had then. */
  readonly otherwiseTimed: ReadonlySet<string>;
}

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
  if (note.has(equalityName(stored, contents))) return { differing: 0, events, otherwiseTimed };
  let differing = 0;
  for await (const text of target.events(stored.run_id)) {
    const content = eventContent(Buffer.from(text));
    if (!content || !contents.hasSlot(content.slot) || contents.has(content)) continue;
    if (contents.hasButForTime(content)) otherwiseTimed.add(content.slot);
    else differing += 1;
  }
  return { differing, events, otherwiseTimed };
}

/** Names that these contents equal the run as it is stored now. */
export function equalityName(stored: RunDetail, contents: RunContents): string {
  const { run_id, revision, replacement, events, conflicts } = stored;
  const state = JSON.stringify([run_id, revision, replacement, events, conflicts]);
  return `equal-${contentHash(state, contents.digest)}`;
}
