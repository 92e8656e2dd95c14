import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const python = fileURLToPath(new URL('../../../.cache/frameworks/bin/python', import.meta.url));
const folder = fileURLToPath(new URL('../frameworks/', import.meta.url));
export const examples = fileURLToPath(
  new URL('../../../examples/record-anything/', import.meta.url),
);
/** The frameworks import much before they begin. */
const TIME_LIMIT_MS = 100_000;

/**
 * Runs a script with Inspect and lm-evaluation-harness, in their folder of the tests.
 * @returns its last line
 */
export async function runFramework(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { stdout } = await promisify(execFile)(python, [script, ...args], {
    cwd: folder,
    timeout: TIME_LIMIT_MS,
    env: {
      ...process.env,
      PYTHONPATH: examples,
      PYTHONDONTWRITEBYTECODE: '1',
      HF_HUB_OFFLINE: '1',
      HF_DATASETS_OFFLINE: '1',
      ...env,
    },
  });
  return stdout.trim().split('\n').at(-1) ?? '';
}
