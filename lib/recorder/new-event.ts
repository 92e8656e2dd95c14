import { pythonTime } from './python-time.ts';
import type { RunSpec } from './run-spec.ts';

/** An event with the members of `evals.record.Event`, in their order. */
export interface RecorderEvent {
  readonly run_id: string;
  /**
   * Counts from 0 in the order of recording; a final report's is the number of events before it.
   */
  readonly event_id: number;
  /** Null for a final report and for the spec. */
  readonly sample_id: string | null;
  readonly type: string;
  readonly data: unknown;
  readonly created_by: string;
  /** `YYYY-MM-DD HH:MM:SS.ffffff+00:00`. */
  readonly created_at: string;
}

export type EventContent = Pick<RecorderEvent, 'event_id' | 'sample_id' | 'type' | 'data'>;

export function newEvent(spec: RunSpec, content: EventContent, nowMs: number): RecorderEvent {
  return {
    run_id: spec.run_id,
    ...content,
    created_by: spec.created_by,
    created_at: `${pythonTime(nowMs)}+00:00`,
  };
}

/**
 * The run's spec as an event. It takes no number of its own. The same spec always gives the same
 * event, so sending it again, from a log for example, is idempotent.
 */
export function specEvent(spec: RunSpec): RecorderEvent {
  return {
    run_id: spec.run_id,
    event_id: 0,
    sample_id: null,
    type: 'spec',
    data: spec,
    created_by: spec.created_by,
    created_at: spec.created_at,
  };
}
