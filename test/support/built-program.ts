import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Builds the command line as users get it; the path of its program. */
export async function build(): Promise<string> {
  const script = fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url));
  await promisify(execFile)(process.execPath, [script]);
  return fileURLToPath(new URL('../../dist/evalake.js', import.meta.url));
}
