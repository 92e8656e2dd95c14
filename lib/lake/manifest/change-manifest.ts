import {
  compareRuns,
  formatManifest,
  formatRun,
  parseManifest,
  replaceRuns,
} from '#lake/evalsig-manifest.ts';
import type { ManifestRun } from '#schemas/manifest.ts';
import { type EntryText, type ManifestText, scanManifest, SEPARATOR } from './manifest-text.ts';

/** What a turn changes in a manifest. */
export interface ManifestChange {
  /** Files that are no longer of the lake: entries of their runs are removed. */
  readonly stalePaths: ReadonlySet<string>;
  /** In place of all entries of the same ids. */
  readonly added: readonly ManifestRun[];
}

/**
 * The manifest's bytes after the change. Entries that stay keep their bytes, as parsing and
 * formatting all of a long manifest costs most of a turn.
 * @throws InvalidManifestError
 */
export function changeManifest(bytes: Uint8Array, change: ManifestChange): Uint8Array {
  return spliceManifest(bytes, change) ?? remakeManifest(bytes, change);
}

/**
 * Parses the manifest, and writes it anew.
 * @throws InvalidManifestError
 */
export function remakeManifest(bytes: Uint8Array, change: ManifestChange): Uint8Array {
  const { stalePaths, added } = change;
  const { runs, ...head } = parseManifest(bytes);
  const stale = runs.filter(({ path }) => stalePaths.has(path));
  const gone = new Set(stale.map(({ run_id }) => run_id));
  return formatManifest({ ...head, runs: replaceRuns(runs, gone, added) });
}

/**
 * `remakeManifest` for a manifest in evalsig's spelling and in order; undefined for any other, and
 * when no entry would be left of those that are there.
 */
export function spliceManifest(
  bytes: Uint8Array,
  { stalePaths, added }: ManifestChange,
): Uint8Array | undefined {
  const text = scanManifest(bytes);
  if (!text || !isInOrder(text.entries)) return undefined;
  const replaced = new Set(added.map(({ run_id }) => run_id));
  for (const { path, runId } of text.entries) if (stalePaths.has(path)) replaced.add(runId);
  const kept = text.entries.filter(({ runId }) => !replaced.has(runId));
  return kept.length === 0 ? undefined : join(bytes, text, kept, [...added].sort(compareRuns));
}

function isInOrder(entries: readonly EntryText[]): boolean {
  return entries.every((entry, at) => {
    const before = entries[at - 1];
    return before === undefined || compareEntries(before, entry) <= 0;
  });
}

function compareEntries(a: EntryText, b: EntryText): number {
  return compareRuns({ ts: a.ts, run_id: a.runId }, { ts: b.ts, run_id: b.runId });
}

/** Merges entries that lie there with new ones, both in order, between the old head and tail. */
function join(
  bytes: Uint8Array,
  { entries, endByte }: ManifestText,
  kept: readonly EntryText[],
  added: readonly ManifestRun[],
): Uint8Array {
  const pieces = new Pieces(bytes);
  let next = 0;
  for (const entry of kept) {
    const place = { ts: entry.ts, run_id: entry.runId };
    for (let run = added[next]; run && compareRuns(run, place) < 0; run = added[next]) {
      pieces.addText(formatRun(run));
      next += 1;
    }
    pieces.addRange(entry);
  }
  for (const run of added.slice(next)) pieces.addText(formatRun(run));
  const [first] = entries;
  return pieces.between(first?.startByte ?? 0, endByte);
}

/** Entries one after the other. Neighbours that lie there are one piece. */
class Pieces {
  readonly #bytes: Uint8Array;
  readonly #pieces: Uint8Array[] = [];
  #open: { startByte: number; endByte: number } | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  addText(text: string): void {
    this.#close();
    this.#add(Buffer.from(text));
  }

  addRange({ startByte, endByte }: EntryText): void {
    if (this.#open?.endByte === startByte - SEPARATOR.length) {
      this.#open.endByte = endByte;
    } else {
      this.#close();
      this.#open = { startByte, endByte };
    }
  }

  between(headEndByte: number, tailStartByte: number): Uint8Array {
    this.#close();
    const head = this.#bytes.subarray(0, headEndByte);
    return Buffer.concat([head, ...this.#pieces, this.#bytes.subarray(tailStartByte)]);
  }

  #close(): void {
    if (this.#open) this.#add(this.#bytes.subarray(this.#open.startByte, this.#open.endByte));
    this.#open = undefined;
  }

  #add(piece: Uint8Array): void {
    if (this.#pieces.length > 0) this.#pieces.push(Buffer.from(SEPARATOR));
    this.#pieces.push(piece);
  }
}
