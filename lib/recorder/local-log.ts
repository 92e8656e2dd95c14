import { readFile } from 'node:fs/promises';
import { isObject } from '#json/is-object.ts';

/** A line of a log that is no JSON object. A crash may have cut off the last line. */
export interface UnreadableLine {
  /** The line's number, from 1. */
  readonly line: number;
  readonly text: string;
}

/** The content of a log that a LocalRecorder wrote, Python's or this one. */
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
 * Reads a whole log. Values become JavaScript's: integers above 2^53 lose digits. NaN and the
 * infinities, which Python writes, are read as such.
 */
export async function readLocalLog(path: string): Promise<LocalLog> {
  return parseLocalLog(await readFile(path, 'utf8'));
}

/** Only `\n` ends a line: strings may contain U+2028 and the like unescaped. */
export function parseLocalLog(text: string): LocalLog {
  const events: Readonly<Record<string, unknown>>[] = [];
  const unreadable: UnreadableLine[] = [];
  let spec: LocalLog['spec'];
  let finalReport: unknown;
  text.split('\n').forEach((lineText, index) => {
    if (lineText.trim() === '') return;
    const value = parsePythonJson(lineText);
    if (!isObject(value)) unreadable.push({ line: index + 1, text: lineText });
    else if (isObject(value['spec'])) spec = value['spec'];
    else if ('final_report' in value) finalReport = value['final_report'];
    else events.push(value);
  });
  return { spec, finalReport, events, unreadable };
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

/**
 * Replaces Python's literals by JSON: `1e999` is infinite when parsed. For NaN there is no such
 * number, so a string that occurs nowhere else stands for it.
 */
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
