import type { QuarantineAnswer } from '#schemas/dashboard/quarantine.ts';
import { flag, list, nullable, number, oneOf, record, text } from '../fetch/shape.ts';

export const quarantineKinds = [
  'refused',
  'conflicts',
  'late',
  'replaced',
  'damaged',
  'undelivered',
] as const;

/** What was put aside: `GET …/quarantine`. */
export type Quarantine = QuarantineAnswer;
export type QuarantineObject = QuarantineAnswer['objects'][number];

const entryShape = record<QuarantineObject['entries'][number]>({
  index: nullable(number),
  reason: nullable(text),
  text: nullable(text),
  text_base64: nullable(text),
  is_cut: flag,
});

export const quarantineShape = record<Quarantine>({
  objects: list(
    record<QuarantineObject>({
      kind: oneOf(quarantineKinds),
      key: text,
      at: nullable(text),
      size_bytes: number,
      run_id: nullable(text),
      entries: list(entryShape),
      is_whole: flag,
      replay: nullable(text),
    }),
  ),
  next: nullable(text),
});
