import { flag, list, nullable, record, text } from '../fetch/shape.ts';
import { eventShape, type RecordedEvent } from './events.ts';
import { sentNumber } from './run.ts';

/** An event that lost to another of its number. */
export interface Conflict {
  readonly event_id: number;
  readonly hash: string;
  /** Null when the events were pruned. */
  readonly winner: RecordedEvent | null;
  readonly loser: RecordedEvent | null;
}

/** `GET …/runs/R/conflicts`. */
export interface ConflictsPage {
  readonly conflicts: readonly Conflict[];
  readonly next: string | null;
}

/** Of an answer that was parsed as sent. */
export const conflictsShape = record<ConflictsPage>({
  conflicts: list(
    record<Conflict>({
      event_id: sentNumber,
      hash: text,
      winner: nullable(eventShape),
      loser: nullable(eventShape),
    }),
  ),
  next: nullable(text),
});

/** An object of the quarantine that is of a run. */
export interface Quarantined {
  readonly kind: string;
  readonly key: string;
  readonly at: string | null;
  readonly entries: readonly { readonly reason: string | null; readonly text: string | null }[];
  readonly is_whole: boolean;
  readonly replay: string | null;
}

/** `GET …/quarantine?run_id=R`. */
export interface QuarantinePage {
  readonly objects: readonly Quarantined[];
  readonly next: string | null;
}

export const quarantineShape = record<QuarantinePage>({
  objects: list(
    record<Quarantined>({
      kind: text,
      key: text,
      at: nullable(text),
      entries: list(
        record<{ reason: string | null; text: string | null }>({
          reason: nullable(text),
          text: nullable(text),
        }),
      ),
      is_whole: flag,
      replay: nullable(text),
    }),
  ),
  next: nullable(text),
});
