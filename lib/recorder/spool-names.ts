import { crc32 } from 'node:zlib';
import type { Batch } from './batcher.ts';

/**
 * Names in a spool. Each destination has a folder, and in it each recorder at work has one of its
 * own: `{host}~{pid}~{nonce}`, or `left~{nonce}` when its recorder is done. In it lies a file for
 * each batch, `{serial}.{events}.{first}-{last}.ndjson.gz`: gzip of one event a line, as it is posted.
 */
export const REFUSED_FOLDER = 'refused';
export const UNFINISHED = '.unfinished';
const LEFT = 'left';

/** Readable, and another one for a URL that differs in case only: a file system may not tell. */
export function destinationFolder(url: string): string {
  const hash = crc32(url).toString(16).padStart(8, '0');
  return `${encodeURIComponent(url).slice(0, 160)}.${hash}`;
}

export interface Owner {
  readonly host: string;
  readonly pid: number;
}

export function ownerFolder({ host, pid }: Owner, nonce: string): string {
  return `${encodeURIComponent(host)}~${pid}~${nonce}`;
}

export function leftFolder(nonce: string): string {
  return `${LEFT}~${nonce}`;
}

/** Whose a folder is; `left` when nobody's, undefined when it is none of ours. */
export function folderOwner(name: string): Owner | 'left' | undefined {
  const parts = name.split('~');
  if (parts.length === 2 && parts[0] === LEFT) return 'left';
  const [host = '', pid = '', nonce] = parts;
  if (nonce === undefined || !/^\d+$/.test(pid)) return undefined;
  return { host: decodeURIComponent(host), pid: Number(pid) };
}

/** What a file's name says of the batch in it. */
export interface BatchFile {
  readonly name: string;
  readonly events: number;
  readonly ids: Batch['ids'];
}

const BATCH_FILE = /^\d+\.(\d+)\.(\d+)-(\d+)\.ndjson\.gz$/;

export function batchFile(serial: number, { texts, ids }: Batch): BatchFile {
  const number = String(serial).padStart(8, '0');
  const name = `${number}.${texts.length}.${ids[0]}-${ids[1]}.ndjson.gz`;
  return { name, events: texts.length, ids };
}

export function parseBatchFile(name: string): BatchFile | undefined {
  const match = BATCH_FILE.exec(name);
  if (!match) return undefined;
  const [, events, first, last] = match;
  return { name, events: Number(events), ids: [Number(first), Number(last)] };
}
