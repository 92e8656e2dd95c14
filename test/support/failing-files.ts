import { diskFiles } from '../../lib/local/durable-files.ts';
import type { Files } from '../../lib/local/durable-files.ts';

/** An error as the system gives it. */
export function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: made by a test`), { code });
}

/** A disk whose writes to files fail with `code`, half done, while `fail` is set. */
export function failingWrites(code: string): { fail: boolean; readonly files: Files } {
  const disk = { fail: false, files: diskFiles };
  const open: Files['open'] = async (...args) => {
    const handle = await diskFiles.open(...args);
    const writeFile = handle.writeFile.bind(handle);
    handle.writeFile = async (data, options) => {
      if (!disk.fail) return writeFile(data, options);
      await writeFile('half');
      throw diskError(code);
    };
    return handle;
  };
  disk.files = { ...diskFiles, open };
  return disk;
}
