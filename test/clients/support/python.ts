import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const TIME_LIMIT_MS = 90_000;

const bin = fileURLToPath(new URL('../../../.cache/python/bin/', import.meta.url));
const scripts = fileURLToPath(new URL('../python/', import.meta.url));
/** `registry_path` of the 5-sample eval `tiny`. */
export const registry = fileURLToPath(new URL('../registry', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Importing evals needs some key; the closed port keeps it off the network. */
const env = {
  ...process.env,
  OPENAI_API_KEY: 'none',
  OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
  PYTHONPATH: scripts,
  PYTHONDONTWRITEBYTECODE: '1',
};

/** Runs a program of the Python environment, such as `oaieval`, to its end. */
export async function runTool(
  tool: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(`${bin}${tool}`, args, { env: { ...env, ...more }, timeout: TIME_LIMIT_MS });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end();
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, stdout, stderr };
}

/** Runs a script of `test/clients/python`; gives the JSON of its last line. */
export async function runScript(script: string, args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await runTool('python', [`${scripts}${script}`, ...args]);
  if (code !== 0) throw new Error(`${script} ended with ${code ?? 'a signal'}\n${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}
