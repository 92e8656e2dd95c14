import {
  isRecord,
  list,
  nullable,
  optional,
  record,
  type Shape,
  flag,
  text,
} from '../fetch/shape.ts';
import { SentNumber } from '../fetch/json-as-sent.ts';
import { sentNumber } from './run.ts';

/** An event as its recorder sent it; numbers in `data` keep their digits. */
export interface RecordedEvent {
  readonly id: number;
  readonly type: string;
  readonly sampleId: string | null;
  readonly data: unknown;
  readonly createdAt: string | null;
  /** That a posted item states. */
  readonly epoch: number | undefined;
  /** The whole of it, for people who want to see that. */
  readonly sent: unknown;
}

/** Some events of a run: `GET …/runs/R/events`. */
export interface EventsPage {
  readonly events: readonly RecordedEvent[];
  readonly next: string | null;
  readonly stopped_early: boolean | undefined;
}

export const eventShape: Shape<RecordedEvent> = (value, at) => {
  const sent = isRecord(value) ? value : {};
  const { epoch } = sent;
  return {
    id: sentNumber(sent['event_id'], `${at}.event_id`),
    type: text(sent['type'], `${at}.type`),
    sampleId: nullable(text)(sent['sample_id'], `${at}.sample_id`),
    data: sent['data'],
    createdAt: nullable(text)(sent['created_at'], `${at}.created_at`),
    epoch: epochOf(epoch),
    sent: value,
  };
};

function epochOf(epoch: unknown): number | undefined {
  if (epoch instanceof SentNumber) return epoch.value;
  return typeof epoch === 'number' ? epoch : undefined;
}

/** Of an answer that was parsed as sent. */
export const eventsShape = record<EventsPage>({
  events: list(eventShape),
  next: nullable(text),
  stopped_early: optional(flag),
});
