import { diskFiles, type Files } from '#adapters/disk/disk-files.ts';

/** An error as the system gives it. */
export function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: made by a test`), { code });
}

export interface FailingDisk {
  /** The calls that fail from now on: writes, half done, syncs, or reads of opened files. */
  fail: 'write' | 'sync' | 'read' | undefined;
  /** How many syncs of file content there were. */
  syncs: number;
  readonly files: Files;
}

/** A disk that fails with `code` when told to. */
export function failingWrites(code: string): FailingDisk {
  const disk: FailingDisk = { fail: undefined, syncs: 0, files: { ...diskFiles, open } };
  const isFailing = (what: FailingDisk['fail']) => disk.fail === what;

  async function open(...args: Parameters<Files['open']>): ReturnType<Files['open']> {
    const handle = await diskFiles.open(...args);
    const write = handle.write.bind(handle);
    handle.write = async (bytes, position) => {
      if (!isFailing('write')) return write(bytes, position);
      await write(bytes.subarray(0, bytes.length >> 1), position);
      throw diskError(code);
    };
    const read = handle.read.bind(handle);
    handle.read = (...place) =>
      isFailing('read') ? Promise.reject(diskError(code)) : read(...place);
    const datasync = handle.datasync.bind(handle);
    handle.datasync = () => {
      disk.syncs += 1;
      return isFailing('sync') ? Promise.reject(diskError(code)) : datasync();
    };
    return handle;
  }
  return disk;
}
