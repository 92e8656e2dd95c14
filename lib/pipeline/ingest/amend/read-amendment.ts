import { textStart } from '#contract/lines.ts';
import { parseTimestamp } from '#contract/time.ts';
import { memberAt } from '#json/members.ts';
import { skipSpace } from '#json/scan.ts';
import { amendBody, type Amendment } from '#schemas/amendment.ts';
import { AMENDMENT_EXAMPLE } from '#schemas/examples.ts';
import { parseText } from '../parse-text.ts';
import { UnreadableBodyError } from '../read-events.ts';
import { type Refusal, refusalOf } from '../refusal.ts';
import { amendmentProblem } from '../amendment-problem.ts';

/** An amendment as it was sent. */
export interface SentAmendment {
  readonly content: Amendment;
  /** The JSON text of the new data; undefined where something is withdrawn. */
  readonly dataText: string | undefined;
  readonly createdAtMicros: number;
}

/** The clock of a sender may be ahead by this much. A later time would win over all that comes. */
const AHEAD_MICROS = 24 * 3600 * 1_000_000;

/** @throws UnreadableBodyError */
export function readAmendment(body: Uint8Array, nowMs: number): SentAmendment | Refusal {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const start = skipSpace(bytes, textStart(bytes), bytes.length);
  if (start === bytes.length) throw unreadable('the body is empty; send an amendment');
  const json = parseText(bytes, start, bytes.length);
  if ('problem' in json) throw unreadable(`expected an amendment as JSON, but: ${json.problem}`);
  const parsed = amendBody.safeParse(json.value);
  if (!parsed.success) return refusalOf(parsed.error, AMENDMENT_EXAMPLE);
  const { created_at, ...content } = parsed.data;
  const nowMicros = nowMs * 1000;
  const createdAtMicros = (created_at === undefined ? nowMicros : parseTimestamp(created_at)) ?? 0;
  if (createdAtMicros > nowMicros + AHEAD_MICROS) {
    const { created_at: right } = AMENDMENT_EXAMPLE;
    return { reason: 'created_at is more than a day ahead', example: { created_at: right } };
  }
  const problem = amendmentProblem(content);
  if (problem) return problem;
  return { content, dataText: textOfData(bytes, start), createdAtMicros };
}

function textOfData(bytes: Buffer, start: number): string | undefined {
  const span = memberAt(bytes, { start, end: bytes.length }, 'data');
  return span && bytes.toString('utf8', span.start, span.end);
}

function unreadable(message: string): UnreadableBodyError {
  return new UnreadableBodyError(message, AMENDMENT_EXAMPLE);
}
