import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { AMENDMENT } from '#schemas/recorder-event.ts';
import type { Line } from '#contract/lines.ts';
import { runIdProblem } from '#contract/names.ts';
import { MAX_EVENT_BYTES } from '#contract/limits.ts';
import { memberAt } from '#json/members.ts';
import { mayHoldNonFinite, quoteNonFinite } from '#json/non-finite.ts';
import {
  type LogEntry,
  type LogEvent,
  type LogFormat,
  type LogSource,
  MAX_LINE_BYTES,
  UnreadableLogError,
} from './format.ts';
import { logTime } from './log-time.ts';
import { hasMember } from './file-head.ts';
import { fitEvent } from './fit-event.ts';
import { anyObject, anything, maybe } from './maybe.ts';
import { issueText, NOT_UTF_8 } from './parse-value.ts';
import { type ReportLine, ReportsOfLog } from './recorder-reports.ts';
import { readRecords } from './records.ts';

/**
 * The log of evals' LocalRecorder, and the fallback file of HttpRecorder (`evals/record.py`): a
 * line `{"spec": …}`, a line for each event, and `{"final_report": …, "run_id": …}` anywhere.
 */
export const recorderLog: LogFormat = {
  kind: 'events',
  name: 'recorder log',
  grows: true,
  traits: (head) => [
    hasMember(head, 'spec.run_id', 'final_report', 'event_id'),
    hasMember(head, 'spec', 'final_report', 'run_id'),
  ],
  read: readRecorderLog,
};

const runId = z.string().superRefine((id, context) => {
  const message = runIdProblem(id);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

const eventSchema = z.looseObject({
  run_id: runId,
  event_id: z.int().nonnegative(),
  type: anything,
  created_at: anything,
});
const specSchema = z.object({
  spec: z.looseObject({
    run_id: runId,
    created_by: maybe(z.string()),
    created_at: maybe(z.string()),
    run_config: maybe(z.object({ command: maybe(z.string()) })),
  }),
});
const reportSchema = z.object({ final_report: anything, run_id: maybe(z.string()) });

type Kind =
  | { readonly event: z.infer<typeof eventSchema> }
  | { readonly spec: z.infer<typeof specSchema>['spec'] }
  /** Undefined for evals before 3.0, whose reports do not name their run. */
  | { readonly reportOf: string | undefined };

function kindOf(json: unknown): Kind | undefined {
  const event = eventSchema.safeParse(json);
  if (event.success) return { event: event.data };
  const spec = specSchema.safeParse(json);
  if (spec.success) return { spec: spec.data.spec };
  const report = reportSchema.safeParse(json);
  return report.success && isReport(json)
    ? { reportOf: report.data.run_id ?? undefined }
    : undefined;
}

/** An event or a spec is told what of it is wrong. */
function whyNone(json: unknown): string {
  for (const [what, member, schema] of KINDS) {
    const has = anyObject.safeParse(json).data?.[member] !== undefined;
    const { error } = schema.safeParse(json);
    if (has && error) return `no ${what}: ${issueText(error)}`;
  }
  return 'neither an event, nor a spec, nor a final report';
}

const KINDS = [
  ['event', 'event_id', eventSchema],
  ['spec', 'spec', specSchema],
] as const;

const TIME = 'expected for example 2026-11-21 08:06:57.010678+00:00';

function isReport(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'final_report' in json;
}

async function* readRecorderLog(source: LogSource): AsyncGenerator<LogEntry> {
  const reports = new ReportsOfLog();
  try {
    for await (const line of readRecords(source.chunks())) {
      if (line === 'pause') yield { kind: 'pause' };
      else {
        const entry = readEntry(line);
        if (!reports.take(entry)) yield entry;
      }
    }
  } catch (error) {
    if (!(error instanceof UnreadableLogError)) throw error;
    yield { kind: 'refused', where: 'its end', reason: error.message };
  }
  yield* reports.end();
}

function readEntry(line: Line): LogEntry | ReportLine {
  const where = `line ${line.number}`;
  if (line.tooLong) {
    return { kind: 'refused', where, reason: `longer than ${MAX_LINE_BYTES} bytes` };
  }
  if (!isUtf8(line.text)) return { kind: 'refused', where, reason: NOT_UTF_8 };
  const parsed = parseLine(line.text);
  if (parsed === undefined) {
    const reason = line.ended ? 'not JSON' : 'cut off: the log ends within it';
    return { kind: 'refused', where, reason };
  }
  const { json, text } = parsed;
  const kind = kindOf(json);
  if (kind === undefined) {
    return { kind: 'refused', where, reason: whyNone(json) };
  }
  if ('event' in kind) return event(kind.event, text, where);
  if (line.text.length > MAX_EVENT_BYTES) {
    return { kind: 'refused', where, reason: `longer than ${MAX_EVENT_BYTES} bytes` };
  }
  if ('reportOf' in kind) {
    return { reportOf: kind.reportOf, data: memberOf(text, 'final_report'), where };
  }
  const createdAt = logTime(kind.spec.created_at);
  if (createdAt === undefined)
    return { kind: 'refused', where, reason: `no spec: created_at is no time; ${TIME}` };
  return {
    kind: 'spec',
    runId: kind.spec.run_id,
    createdBy: kind.spec.created_by ?? null,
    createdAt,
    data: memberOf(text, 'spec'),
    fallback: / --http-run\b/.test(kind.spec.run_config?.command ?? ''),
  };
}

function event(fields: z.infer<typeof eventSchema>, text: Buffer, where: string): LogEvent {
  const { run_id, event_id, type, created_at } = fields;
  return {
    kind: 'event',
    runId: run_id,
    eventId: event_id,
    isAmendment: type === AMENDMENT,
    createdAt: logTime(created_at),
    where,
    ...fitEvent(text),
  };
}

interface ParsedLine {
  readonly json: unknown;
  /** As it stands in the log, but for numbers that JSON does not have. */
  readonly text: Buffer;
}

function parseLine(line: Buffer): ParsedLine | undefined {
  const parsed = tryParse(line);
  if (parsed !== undefined || !mayHoldNonFinite(line)) return parsed;
  const text = tryQuote(line);
  return text && tryParse(text);
}

function tryParse(text: Buffer): ParsedLine | undefined {
  try {
    return { json: JSON.parse(text.toString()), text };
  } catch {
    // The caller reports a line that is not JSON.
    return undefined;
  }
}

function tryQuote(line: Buffer): Buffer | undefined {
  try {
    return quoteNonFinite(line);
  } catch {
    return undefined;
  }
}

/** The text of an object's member; of several of one name the last, as `JSON.parse` has it. */
function memberOf(text: Buffer, name: string): Buffer {
  const value = memberAt(text, { start: 0, end: text.length }, name);
  return value ? text.subarray(value.start, value.end) : Buffer.from('null');
}
