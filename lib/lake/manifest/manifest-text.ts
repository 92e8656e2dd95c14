import { isAscii } from 'node:buffer';

/** An entry of a manifest's text: where it lies, and what decides its place. */
export interface EntryText {
  readonly startByte: number;
  /** After its closing brace. */
  readonly endByte: number;
  readonly runId: string;
  readonly ts: string;
  readonly path: string;
}

/** evalsig's spelling of a list of entries; between two of them is `SEPARATOR`. */
export interface ManifestText {
  readonly entries: readonly EntryText[];
  /** Where the last entry ends. */
  readonly endByte: number;
}

export const SEPARATOR = ',\n';

const TEXT = String.raw`"[ !#-[\]-~\x7f]*(?:\\(?:["\\bfnrt]|u[0-9a-f]{4})[ !#-[\]-~\x7f]*)*"`;
/** Below 10^15, so that it is exact. */
const INTEGER = String.raw`(?:0|-?[1-9]\d{0,14})`;
/** As Python writes it, below 1e+300, so that it is finite. */
const EXPONENT = String.raw`e(?:-\d{2,3}|\+[12]?\d\d)`;
const FLOAT = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+(?:${EXPONENT})?|${EXPONENT})`;
/** A path that needs no escape, and ends in a file of a month. */
const PATH = String.raw`"year=\d+/month=\d+/run_id=[ !#-[\]-~]+\.parquet"`;

const HEAD = new RegExp(
  String.raw`^\{\n  "project_id": ${TEXT},\n  "version": ${INTEGER},\n  "runs": \[\n`,
);
const TAIL = '\n  ]\n}';

const ENTRY = new RegExp(
  [
    String.raw` {4}\{\n {6}"run_id": (${TEXT})`,
    `"model_id": ${TEXT}`,
    `"task_id": ${TEXT}`,
    `"metric_name": ${TEXT}`,
    `"ts": (${TEXT})`,
    `"path": (${PATH})`,
    `"n_items": ${INTEGER}`,
    `"config_hash": ${TEXT}`,
    `"delta": (?:null|${FLOAT})`,
    `"p_value": (?:null|${FLOAT})`,
    `"verdict": (?:null|${TEXT})`,
    String.raw`"parent_run_id": (?:null|${TEXT})\n {4}\}`,
  ].join(String.raw`,\n {6}`),
  'y',
);

/**
 * Finds the entries of a manifest without parsing it: one regular expression knows every entry
 * that `formatManifest` and evalsig write. Undefined for any other text, also for one that is
 * damaged, that has no entry, or whose paths may lead out of the store: it must be parsed.
 */
export function scanManifest(bytes: Uint8Array): ManifestText | undefined {
  if (!isAscii(bytes)) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const entries: EntryText[] = [];
  let startByte = HEAD.exec(text)?.[0].length;
  while (startByte !== undefined) {
    const entry = scanEntry(text, startByte);
    if (!entry) return undefined;
    entries.push(entry);
    const { endByte } = entry;
    if (!text.startsWith(SEPARATOR, endByte)) {
      const isEnd = text.length === endByte + TAIL.length && text.endsWith(TAIL);
      return isEnd ? { entries, endByte } : undefined;
    }
    startByte = endByte + SEPARATOR.length;
  }
  return undefined;
}

function scanEntry(text: string, startByte: number): EntryText | undefined {
  ENTRY.lastIndex = startByte;
  const [, id, ts, quotedPath] = ENTRY.exec(text) ?? [];
  if (id === undefined || ts === undefined || quotedPath === undefined) return undefined;
  const path = quotedPath.slice(1, -1);
  if (path.includes('..')) return undefined;
  return { startByte, endByte: ENTRY.lastIndex, runId: unquote(id), ts: unquote(ts), path };
}

function unquote(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}
