/**
 * The whole of a body, unpacked; undefined when it is longer than `maxBytes`, of which no more is
 * held in memory.
 * @param wait bounds the time for each piece
 */
export async function readBoundedBody(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  wait: <T>(piece: Promise<T>) => Promise<T> = (piece) => piece,
): Promise<Buffer | undefined> {
  if (body === null) return Buffer.alloc(0);
  const reader = body.getReader();
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for (;;) {
    const piece: { readonly value?: unknown } = await wait(reader.read());
    const { value } = piece;
    if (!(value instanceof Uint8Array)) return Buffer.concat(pieces);
    sizeBytes += value.length;
    if (sizeBytes > maxBytes) return undefined;
    pieces.push(value);
  }
}
