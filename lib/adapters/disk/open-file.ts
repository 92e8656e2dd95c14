import type { OpenObject } from '#ports/object-store.ts';
import type { Files } from './disk-files.ts';

/** Opens a file of which ranges are read. A file that replaces it has another inode, or other times. */
export async function openFile(files: Files, path: string): Promise<OpenObject | undefined> {
  const handle = await files.open(path, 'r');
  try {
    const stat = await handle.stat({ bigint: true });
    if (!stat.isFile()) {
      await handle.close();
      return undefined;
    }
    const { dev, ino, size, mtimeNs, ctimeNs } = stat;
    const sizeBytes = Number(size);
    return {
      version: [dev, ino, size, mtimeNs, ctimeNs].join('-'),
      sizeBytes,
      descriptor: handle.descriptor,
      read: async (start, end) => {
        const from = Math.max(start, 0);
        const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(end, sizeBytes) - from));
        const { bytesRead } = await handle.read(bytes, from);
        return bytes.subarray(0, bytesRead);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
