import { crc32 } from 'node:zlib';
import type { Batch } from './batcher.ts';

/**
 * Names in a spool. Each destination has a folder, and in it lies a file for each batch,
 * `{recorder id}.{serial}.{events}.{first}-{last}.ndjson.gz`: gzip of one event a line, as it is
 * posted. A file that is being written has another suffix.
 */
export const REFUSED_FOLDER = 'refused';
export const UNFINISHED_SUFFIX = '.unfinished';

/** The hash tells URLs apart that differ in case only, since some file systems do not. */
export function destinationFolder(url: string): string {
  const hash = crc32(url).toString(16).padStart(8, '0');
  return `${encodeURIComponent(url).slice(0, 160)}.${hash}`;
}

/**
 * Recorders once wrote `{serial}.{events}.{first}-{last}.ndjson.gz` into a folder of their own:
 * `{host}~{pid}~{nonce}` while they ran, `left~{nonce}` when they had closed.
 */
export function isFormerFolder(name: string): boolean {
  return /^(?:left|[^~]+~\d+)~[^~]+$/.test(name);
}

/** A batch as the name of its file describes it. */
export interface BatchFile {
  readonly name: string;
  readonly events: number;
  readonly ids: Batch['ids'];
}

const BATCH_FILE = /^(?:[^.]+\.)?\d+\.(\d+)\.(\d+)-(\d+)\.ndjson\.gz$/;

export function batchFile(recorderId: string, serial: number, { texts, ids }: Batch): BatchFile {
  const number = String(serial).padStart(8, '0');
  const name = `${recorderId}.${number}.${texts.length}.${ids[0]}-${ids[1]}.ndjson.gz`;
  return { name, events: texts.length, ids };
}

export function isWrittenBy(recorderId: string, name: string): boolean {
  return name.startsWith(`${recorderId}.`);
}

/** Undefined when a batch's file has no such name, neither today's nor the former one. */
export function parseBatchFile(name: string): BatchFile | undefined {
  const match = BATCH_FILE.exec(name);
  if (!match) return undefined;
  const [, events, first, last] = match;
  return { name, events: Number(events), ids: [Number(first), Number(last)] };
}
