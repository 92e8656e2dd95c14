import { spawn } from 'node:child_process';
import { z } from 'zod';
import { program, python, root } from './paths.ts';

const TIME_LIMIT_MS = 300_000;

/** A child program failed, or printed something unexpected. */
export class ChildFailedError extends Error {
  override readonly name = 'ChildFailedError';
}

/** Runs a program to its end and parses the last line that it printed as JSON. */
export async function runChild<T>(
  command: string,
  args: readonly string[],
  schema: z.ZodType<T>,
): Promise<T> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIME_LIMIT_MS,
    cwd: root,
  });
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(String(code ?? signal)));
  });
  if (ended !== '0') {
    throw new ChildFailedError(`${[command, ...args].join(' ')} ended with ${ended}\n${errors}`);
  }
  return schema.parse(JSON.parse(out.trim().split('\n').at(-1) ?? ''));
}

/** Runs one of `bench/children`, with `gc()` at hand so that a measurement can start clean. */
export function runProgram<T>(
  name: string,
  args: readonly string[],
  schema: z.ZodType<T>,
): Promise<T> {
  const [node, ...options] = nodeCommand(name);
  return runChild(node, [...options, ...args], schema);
}

// The server's planning thread has a young generation of this size, too.
const NODE_OPTIONS = ['--enable-source-maps', '--expose-gc', '--max-semi-space-size=32'];

function nodeCommand(name: string): readonly [string, ...string[]] {
  return [process.execPath, ...NODE_OPTIONS, program(name)];
}

const processSchema = z.object({
  seconds: z.number(),
  cpuSeconds: z.number(),
  peakRssMb: z.number(),
  output: z.string(),
});

/** A process as it was seen from outside. */
export interface MeasuredProcess<T> extends Omit<z.infer<typeof processSchema>, 'output'> {
  /** Its output, parsed. */
  readonly printed: T;
}

/** Runs a command to its end and parses all that it printed as JSON. */
export async function measureCommand<T>(
  command: readonly string[],
  schema: z.ZodType<T>,
): Promise<MeasuredProcess<T>> {
  const script = `${root}bench/python/measure_process.py`;
  const { output, ...measured } = await runChild(python, [script, ...command], processSchema);
  return { ...measured, printed: schema.parse(JSON.parse(output)) };
}

/** Runs one of `bench/children`, seen from outside. */
export function measureProcess<T>(
  name: string,
  args: readonly string[],
  schema: z.ZodType<T>,
): Promise<MeasuredProcess<T>> {
  return measureCommand([...nodeCommand(name), ...args], schema);
}
