import { isUtf8 } from 'node:buffer';
import { contentHash } from '#contract/content-hash.ts';
import { refusedKey } from '#contract/keys.ts';
import type { RefusedEvent } from './plan-ingest.ts';

export interface QuarantineObject {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/**
 * The refused events of one request: NDJSON of `{index, reason, text}`, with `text_base64` in place
 * of `text` where the text is not UTF-8. The same refusals give the same key.
 */
export function refusedObject(project: string, refused: readonly RefusedEvent[]): QuarantineObject {
  const lines = refused.map(({ index, reason, text }) => {
    const content = isUtf8(text)
      ? { text: Buffer.from(text).toString() }
      : { text_base64: Buffer.from(text).toString('base64') };
    return `${JSON.stringify({ index, reason, ...content })}\n`;
  });
  const bytes = Buffer.from(lines.join(''));
  return { key: refusedKey(project, contentHash(bytes)), bytes };
}
