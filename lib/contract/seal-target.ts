import { documentSetOf, isDocumentSet } from './document-set.ts';
import type { RunName } from './run-name.ts';

/** The results documents of a project with one timestamp. */
export interface DocumentSetName {
  readonly project: string;
  /** `yymmddTHHMMSSmmmZ`: see `document-set.ts`. */
  readonly set: string;
}

/** The unit of staging, sealing and pruning: a recorder's run, or a document set. */
export type SealTarget = RunName | DocumentSetName;

export function isDocumentSetName(target: SealTarget): target is DocumentSetName {
  return 'set' in target;
}

/** Reads a name in a key, or the `run_id` of a message. */
export function parseSealTarget(project: string, name: string): SealTarget {
  return isDocumentSet(name) ? { project, set: name } : { project, runId: name };
}

/** The target's name in keys, and its `run_id` in messages and indexes. */
export function formatSealTarget(target: SealTarget): string {
  return isDocumentSetName(target) ? target.set : target.runId;
}

/** The target with which the run or the results document of this id is sealed. */
export function parseOwner(project: string, id: string): SealTarget {
  const set = documentSetOf(id);
  return set === undefined ? { project, runId: id } : { project, set };
}
