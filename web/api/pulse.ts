import type { PulseAnswer, ReceivingName } from '#schemas/dashboard/pulse.ts';
import { flag, list, nullable, number, record, text } from '../fetch/shape.ts';

/** What goes on in a project, from the names of its objects: `GET …/pulse`. */
export type Pulse = PulseAnswer;
export type ReceivingRun = ReceivingName;

const receivingShape = record<ReceivingRun>({
  run_id: text,
  events: number,
  expected: nullable(number),
  ended: flag,
  first_at: nullable(text),
  last_at: text,
});

export const pulseShape = record<Pulse>({
  now: text,
  version: text,
  index: text,
  receiving: list(receivingShape),
  receiving_total: number,
  alerts_open: number,
  quarantined: number,
});
