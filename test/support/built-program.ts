import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Builds the command line as users get it; the path of its program. */
export async function build(): Promise<string> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const script = ['scripts/run.mjs', 'scripts/build.ts'];
  await promisify(execFile)(process.execPath, script, { cwd: root });
  return `${root}dist/evalake.js`;
}
