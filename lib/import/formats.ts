import type { LogFormat } from './format.ts';
import { recorderLog } from './recorder-log.ts';

/** Every format, in the order in which they are asked. */
export const formats: readonly LogFormat[] = [recorderLog];

const PACKED = /\.gz$/i;

/** The format of a log, or undefined when no format knows it. */
export function recogniseFormat(head: Buffer, fileName: string): LogFormat | undefined {
  const name = fileName.replace(PACKED, '');
  return formats.find((format) => format.recognises(head, name));
}
