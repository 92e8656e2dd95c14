import { z } from 'zod';
import type { QuarantineEntry } from '#schemas/dashboard/quarantine.ts';

/** Texts are cut here: a refused event may be as large as a request. */
const MOST_TEXT = 20_000;
const MOST_ENTRIES = 20;

/** A line of what ingest refuses, and what the seal writes of an event. */
const line = z.object({
  index: z.int().optional(),
  reason: z.string().optional(),
  text: z.string().optional(),
  text_base64: z.string().optional(),
});

/** The entries of an object of which the first bytes are given. */
export function readEntries(bytes: Uint8Array, isAll: boolean) {
  const lines = Buffer.from(bytes).toString().split('\n');
  // The last one is empty, or cut.
  const whole = lines.slice(0, -1);
  const entries = whole.slice(0, MOST_ENTRIES).map(readEntry);
  return { entries, isWhole: isAll && whole.length <= MOST_ENTRIES };
}

function readEntry(text: string): QuarantineEntry {
  const read = line.safeParse(parseJson(text));
  if (!read.success) return { ...nothing, ...cut(text) };
  const { index = null, reason = null, text: sent, text_base64: base64 } = read.data;
  if (base64 === undefined) return { ...nothing, index, reason, ...cut(sent ?? null) };
  const { text: short, is_cut } = cut(base64);
  return { ...nothing, index, reason, text_base64: short, is_cut };
}

const nothing = { index: null, reason: null, text: null, text_base64: null, is_cut: false };

function cut(text: string | null) {
  const isCut = text !== null && text.length > MOST_TEXT;
  return { text: isCut ? text.slice(0, MOST_TEXT).toWellFormed() : text, is_cut: isCut };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const named = z.object({ run_id: z.string() });

/** Whether one of the entries is an event of the run. */
export function hasEventOf(entries: readonly QuarantineEntry[], runId: string): boolean {
  return entries.some(({ text }) => named.safeParse(parseJson(text ?? '')).data?.run_id === runId);
}
