import { readFile } from 'node:fs/promises';

/** A line of a log that is no JSON object: cut off by a crash when it is the last one. */
export interface UnreadableLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** What a LocalRecorder wrote, Python's or this one. */
export interface LocalLog {
  /** The run's spec, when a line has one. */
  readonly spec: Readonly<Record<string, unknown>> | undefined;
  /** The last final report; undefined when there is none. */
  readonly finalReport: unknown;
  /** In the order of the lines. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
  readonly unreadable: readonly UnreadableLine[];
}

/**
 * Reads a whole log. Values are as JavaScript has them: integers above 2^53 lose digits, and NaN and
 * the infinities, which Python writes, are themselves.
 */
export async function readLocalLog(path: string): Promise<LocalLog> {
  return parseLocalLog(await readFile(path, 'utf8'));
}

/** Lines end at `\n` alone: U+2028 and the like stand unescaped within strings. */
export function parseLocalLog(text: string): LocalLog {
  const events: Readonly<Record<string, unknown>>[] = [];
  const unreadable: UnreadableLine[] = [];
  let spec: LocalLog['spec'];
  let finalReport: unknown;
  text.split('\n').forEach((lineText, index) => {
    if (lineText.trim() === '') return;
    const value = parsePythonJson(lineText);
    if (!isRecord(value)) unreadable.push({ line: index + 1, text: lineText });
    else if (isRecord(value['spec'])) spec = value['spec'];
    else if ('final_report' in value) finalReport = value['final_report'];
    else events.push(value);
  });
  return { spec, finalReport, events, unreadable };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined when the text is no JSON, not even Python's. */
function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseWithNonFinite(text);
  }
}

const STRING_OR_NON_FINITE = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;

/** JSON has literals that are infinite, `1e999`, but none for NaN: a text that nowhere occurs. */
function parseWithNonFinite(text: string): unknown {
  let nan = 'NaN';
  while (text.includes(`"${nan}"`)) nan += '_';
  const replacements: Readonly<Record<string, string>> = {
    NaN: `"${nan}"`,
    Infinity: '1e999',
    '-Infinity': '-1e999',
  };
  const json = text.replace(STRING_OR_NON_FINITE, (token) => replacements[token] ?? token);
  try {
    return JSON.parse(json, (_, value: unknown) => (value === nan ? NaN : value));
  } catch {
    return undefined;
  }
}
