import { gzipSync } from 'node:zlib';

/** Values may be nested so deep that events are still taken. */
const DEPTH = 250;

export const packed = (text: string) => gzipSync(text, { level: 1 });
/** The header of what is packed. */
export const gzip = { 'content-encoding': 'gzip' };
export const deep = (inner: string) => `${'{"a":'.repeat(DEPTH)}${inner}${'}'.repeat(DEPTH)}`;
