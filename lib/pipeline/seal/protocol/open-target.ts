import type { SealTarget } from '#contract/seal-target.ts';
import type { LakeRecord } from '#lake/lake-record.ts';
import type { LongContent } from '#ports/object-store.ts';
import type { DerivedObject } from './put-derived.ts';

/**
 * A run or a document set to seal, with its record as it was read. A target has one source, its events
 * file or documents file; its other files are derived from that, and the record names all.
 */
export interface OpenTarget {
  readonly target: SealTarget;
  readonly record: { readonly content: LakeRecord; readonly etag: string } | undefined;
  findSource(): Promise<FoundSource>;
  /** There is a record without a source: sealing on would replace that by what came late. */
  lostError(): Error;
  /** Formats, for the quarantine, what came after the source was pruned, which it would replace. */
  formatLate(
    inboxKeys: readonly string[],
    prunedOn: string,
  ): Promise<readonly { readonly key: string; readonly bytes: Uint8Array }[]>;
}

export interface FoundSource {
  readonly isThere: boolean;
  /** Whether the record knows it. If not, a sealer died, or still works, between source and record. */
  readonly isRecorded: boolean;
  /** @throws PreconditionFailedError when another sealer has taken or replaced what it reads */
  plan(task: PlanTask): Promise<SealWrites | 'unchanged' | 'incomplete'>;
}

export interface PlanTask {
  /** The keys of the inbox objects to merge into the source. */
  readonly inbox: readonly string[];
  /** Whether to seal a target that is not whole. */
  readonly evenIncomplete: boolean;
  /** Whether files that the record names need not be made again where nothing changes. */
  readonly trustsDerived: boolean;
}

/** What a seal writes. The order of the members is the order of the writes. */
export interface SealWrites {
  prepare?(): Promise<void>;
  readonly source: {
    readonly key: string;
    /** Undefined when there is none in the lake yet. */
    readonly etag: string | undefined;
    /** Undefined when the one in the lake stays. */
    readonly content: LongContent | undefined;
  };
  readonly derived: readonly DerivedObject[];
  /** Whether the record tells of these contents and names, so that it may stay. */
  readonly isRecorded: boolean;
  formatRecord(written: WrittenFiles): Uint8Array;
  finish?(): Promise<void>;
  /** The keys of other files that the target may have had, besides those that its record names. */
  readonly former: readonly string[];
  /** Gives up the contents. */
  close?(): void;
}

export interface WrittenFiles {
  readonly sourceEtag: string;
  /** The etags of the derived objects, by key. */
  readonly etags: ReadonlyMap<string, string>;
  /** The keys of files that the target no longer has. */
  readonly stale: string[];
}
