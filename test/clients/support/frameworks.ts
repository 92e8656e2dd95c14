import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const python = fileURLToPath(new URL('../../../.cache/frameworks/bin/python', import.meta.url));
const folder = fileURLToPath(new URL('../frameworks/', import.meta.url));
const completions = fileURLToPath(new URL('../python/', import.meta.url));
export const examples = fileURLToPath(
  new URL('../../../examples/record-anything/', import.meta.url),
);
/** For `PYTHONPATH`: Inspect 0.3.41 and lm-evaluation-harness 0.4.10 in the place of the newer ones. */
export const olderFrameworks = fileURLToPath(
  new URL('../../../.cache/frameworks-older', import.meta.url),
);
/** The frameworks import much before they begin. */
const TIME_LIMIT_MS = 100_000;

async function runPython(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return promisify(execFile)(python, args, {
    cwd: folder,
    timeout: TIME_LIMIT_MS,
    env: {
      ...process.env,
      PYTHONDONTWRITEBYTECODE: '1',
      HF_HUB_OFFLINE: '1',
      HF_DATASETS_OFFLINE: '1',
      ...env,
    },
  });
}

/**
 * Runs a script with Inspect and lm-evaluation-harness, in their folder of the tests.
 * @returns its last line
 */
export async function runFramework(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { stdout } = await runPython([script, ...args], { PYTHONPATH: examples, ...env });
  return stdout.trim().split('\n').at(-1) ?? '';
}

/**
 * Runs the command line of a module in the same environment, with the completion function of the tests.
 * @returns what it printed
 */
export async function runModule(
  module: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout, stderr } = await runPython(['-m', module, ...args], {
    ...{ PYTHONPATH: completions, HF_HOME: join(tmpdir(), 'evalake-clients-hf') },
    // Importing evals needs some key; the closed port keeps it off the network.
    ...{ OPENAI_API_KEY: 'none', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' },
    ...env,
  });
  return `${stdout}${stderr}`;
}
