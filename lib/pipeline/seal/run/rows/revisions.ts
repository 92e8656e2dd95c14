import { REVISION_MEMBER } from '#contract/revision.ts';
import { extraAt, type EventRows } from '#lake/events/event-rows.ts';

/** The events of a run by whether they are of its latest revision. */
export interface Revisions {
  /** The latest revision; null where the run was never replaced. */
  readonly latest: string | null;
  /** The rows of the latest revision; undefined when all are. */
  readonly current: readonly number[] | undefined;
  /** The rows of former ones. */
  readonly superseded: readonly number[];
}

/** Finds the latest revision among events: a function of their set. */
export function findRevisions(rows: EventRows): Revisions {
  /** Of the rows that name one. */
  const revisions = new Map<number, string>();
  let latest: string | null = null;
  for (let row = 0; row < rows.extraBytes.length; row += 1) {
    if (rows.extraBytes[row] === 0) continue;
    const revision = revisionOf(extraAt(rows, row));
    if (revision === null) continue;
    revisions.set(row, revision);
    if (isLater(revision, latest)) latest = revision;
  }
  if (latest === null) return { latest, current: undefined, superseded: [] };
  const current: number[] = [];
  const superseded: number[] = [];
  for (let row = 0; row < rows.extraBytes.length; row += 1) {
    (revisions.get(row) === latest ? current : superseded).push(row);
  }
  return { latest, current: superseded.length === 0 ? undefined : current, superseded };
}

/** Whether revision `a` comes after `b`; null is the first. */
export function isLater(a: string | null, b: string | null): boolean {
  return a !== null && (b === null || a > b);
}

/** The revision that an event names in its further members. */
function revisionOf(extraJson: string | null): string | null {
  if (extraJson?.includes(REVISION_MEMBER) !== true) return null;
  const members = JSON.parse(extraJson) as Readonly<Record<string, unknown>>;
  const revision = members[REVISION_MEMBER];
  return typeof revision === 'string' ? revision : null;
}
