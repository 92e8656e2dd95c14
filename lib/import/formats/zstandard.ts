import { ZSTDDecoder } from 'zstddec/stream';

let decoder: Promise<ZSTDDecoder> | undefined;

/** Node 20 has no Zstandard. */
export function zstandard(): Promise<ZSTDDecoder> {
  decoder ??= (async () => {
    const made = new ZSTDDecoder();
    await made.init();
    return made;
  })();
  return decoder;
}
