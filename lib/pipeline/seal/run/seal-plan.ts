import type { ItemsFile } from '#lake/items-file.ts';
import type { SealedRun, SealRecord } from '#lake/seal-record.ts';
import type { Stretch } from '#ports/kept-bytes.ts';
import type { OutputBytes } from '#ports/output-bytes.ts';
import type { Coverage } from './rows/coverage.ts';
import type { ExistingEvents } from './seal-source.ts';

export interface SealInput {
  readonly project: string;
  readonly runId: string;
  /** The month under which the run lies; undefined when none is claimed yet. */
  readonly home: string | undefined;
  readonly existing: readonly ExistingEvents[];
  /** The keys of the inbox objects. */
  readonly inbox: readonly string[];
  /** The most bytes of text in the inbox that are planned; any number when absent. */
  readonly mostInboxBytes?: number | undefined;
  /** Whether to seal a run that is not whole, because it has been quiet for long enough. */
  readonly evenIncomplete: boolean;
  /** The record of what was derived from the existing events file, where that need not be made again. */
  readonly derived?: SealRecord | undefined;
}

/** An object to write, whose bytes are a stretch of the plan's output. */
export interface PlannedObject {
  readonly key: string;
  readonly stretch: Stretch;
}

/** The objects that sealing will write. The order of the members is the order of the writes. */
export interface SealPlan {
  /** For the quarantine: conflicts, and what another revision of the run replaces. */
  readonly conflicts: readonly PlannedObject[];
  /** The home month's events file; without a stretch it is the one in the lake. */
  readonly events: { readonly month: string; readonly stretch: Stretch | undefined };
  readonly items: readonly ItemsFile[];
  /** The run's results document. */
  readonly results: PlannedObject & {
    readonly hash: string;
    /** Keys under which former seals may have put it: it is named by the run's start. */
    readonly former: readonly string[];
  };
  readonly run: SealedRun;
}

/** A plan, and the bytes of its objects. */
export interface PlannedSeal {
  /** Undefined when the run is not whole and has to wait, and when nothing changes. */
  readonly plan: SealPlan | undefined;
  /** Whether the events file holds all that arrived, and everything was derived from it. */
  readonly unchanged: boolean;
  readonly coverage: Coverage;
  /** To be closed when the plan is done with. */
  readonly output: OutputBytes;
}
