import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { APIGatewayProxyEventV2, ScheduledEvent, SQSEvent } from 'aws-lambda';
import { z } from 'zod';
import type { FunctionName } from '#contract/naming/metric-names.ts';
import { bundleLambdas } from '../../scripts/bundle-lambdas.ts';
import { nodeBinary } from '../../scripts/nodes.ts';
import { context } from '../lambdas/events.ts';

const program = fileURLToPath(new URL('invoke.mjs', import.meta.url));
const messageSchema = z.object({
  node: z.string().startsWith('v24.'),
  answer: z.unknown().optional(),
});

/** The Lambdas, bundled as they are deployed, away from this project's packages. */
export class BundledLambdas {
  readonly #folder = mkdtempSync(join(tmpdir(), 'evalake-lambdas-'));
  readonly #environment: Readonly<Record<string, string>>;

  constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = environment;
  }

  async bundle(): Promise<void> {
    await bundleLambdas(this.#folder);
  }

  /** A cold start on the Node that Lambda runs, in a process that has nothing but its environment. */
  async invoke(
    name: FunctionName,
    event: APIGatewayProxyEventV2 | SQSEvent | ScheduledEvent,
  ): Promise<unknown> {
    const child = fork(program, {
      execPath: nodeBinary(24),
      execArgv: ['--enable-source-maps'],
      cwd: this.#folder,
      env: { ...this.#environment, POWERTOOLS_SERVICE_NAME: `evalake-${name}` },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    let message: unknown;
    child.once('message', (sent) => (message = sent));
    // `close` tells of the standard streams alone: a long answer may still be on its way.
    const ended = Promise.all([once(child, 'close'), once(child, 'disconnect')]);
    child.send({ bundle: join(this.#folder, name, 'index.mjs'), event, context });
    await ended;
    if (child.exitCode !== 0 || /warning/i.test(output)) throw new Error(`${name}:\n${output}`);
    return messageSchema.parse(message).answer;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
