import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { MiniStack } from './ministack.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

const outputsSchema = z.object({
  'evalake-lake': z.object({ BucketName: z.string(), DatabaseName: z.string() }),
  'evalake-pipeline': z.object({
    Endpoint: z.string(),
    FirstKeyCommand: z.string(),
    AlertTopicArn: z.string(),
  }),
});

/** What a deployment prints, with an address that this machine can reach. */
export interface Deployment {
  readonly bucket: string;
  readonly database: string;
  readonly url: string;
  readonly firstKeyCommand: string;
  /** The topic on which alerts are published. */
  readonly alertTopicArn: string;
}

/** Runs a program of this project to its end; what it printed on standard output. */
export async function run(
  stack: MiniStack,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...stack.environment, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let all = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    all += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (all += text));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`${args.slice(0, 3).join(' ')} failed:\n${all}`);
  return stdout;
}

const CDK = join(ROOT, 'node_modules/aws-cdk/bin/cdk');

export async function bootstrap(stack: MiniStack): Promise<void> {
  await run(stack, [CDK, 'bootstrap', 'aws://000000000000/us-east-1']);
}

/**
 * A command of the CDK with these settings; what it printed. MiniStack knows no named queries, nor
 * alarms on expressions.
 */
export function cdk(
  stack: MiniStack,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
  version = '0.1.0',
): Promise<string> {
  const context = Object.entries({ namedQueries: 'false', incompletePercent: '0', ...settings });
  return run(
    stack,
    [
      ...[CDK, ...args, '--output', join(stack.folder, 'cdk.out')],
      ...context.flatMap(([name, value]) => ['-c', `evalake:${name}=${value}`]),
    ],
    { EVALAKE_VERSION: version },
  );
}

/** `cdk deploy` of both stacks with these settings. */
export async function deploy(
  stack: MiniStack,
  version: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Deployment> {
  const outputs = join(stack.folder, 'outputs.json');
  const args = ['deploy', '--all', '--require-approval', 'never', '--outputs-file', outputs];
  await cdk(stack, args, settings, version);
  const printed = outputsSchema.parse(JSON.parse(readFileSync(outputs, 'utf8')));
  const { Endpoint, FirstKeyCommand, AlertTopicArn } = printed['evalake-pipeline'];
  const api = /(\w+)\.execute-api/.exec(Endpoint)?.[1] ?? Endpoint;
  return {
    bucket: printed['evalake-lake'].BucketName,
    database: printed['evalake-lake'].DatabaseName,
    // The host name of the endpoint does not resolve here.
    url: `${stack.endpoint}/_aws/execute-api/${api}/$default`,
    firstKeyCommand: FirstKeyCommand,
    alertTopicArn: AlertTopicArn,
  };
}

/** `evalake keys create` on the deployed bucket; the secret. */
export async function createKey(
  stack: MiniStack,
  bucket: string,
  key: readonly string[],
): Promise<string> {
  const program = join(ROOT, 'dist/evalake.js');
  const printed = await run(stack, [program, 'keys', 'create', '--bucket', bucket, ...key]);
  return printed.trim();
}
