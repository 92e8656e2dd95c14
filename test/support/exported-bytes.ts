import type { Content } from '#export/exported-file.ts';

/** All bytes of an exported file; undefined when there is none. */
export async function exportedBytes(content: Content | undefined): Promise<Buffer | undefined> {
  if (content === undefined || content instanceof Uint8Array) {
    return content && Buffer.from(content);
  }
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts);
}
