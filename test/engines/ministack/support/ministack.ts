import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const PYTHON = join(ROOT, '.cache/ministack/bin/python');
const LAUNCHER = join(ROOT, 'test/engines/ministack/launch.py');
const START_LIMIT_MS = 20_000;

/** A local AWS, in a folder of its own. */
export interface MiniStack {
  readonly endpoint: string;
  readonly folder: string;
  /** What SDKs and the CDK need to talk to it and to nobody else. */
  readonly environment: Readonly<Record<string, string>>;
  output(): string;
  stop(): Promise<void>;
}

/** @param clockFile holds its time, see `launch.py`; without one it has the machine's */
export async function startMiniStack(clockFile?: string): Promise<MiniStack> {
  const folder = mkdtempSync(join(tmpdir(), 'evalake-aws-'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawn(PYTHON, [LAUNCHER], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...(clockFile === undefined ? {} : { CLOCK_FILE: clockFile }),
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      TMPDIR: folder,
      STATE_DIR: join(folder, 'state'),
      S3_DATA_DIR: join(folder, 's3'),
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const exited = once(child, 'exit');
  const stop = async () => {
    child.kill();
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  await untilHealthy(endpoint, () => output);
  return {
    endpoint,
    folder,
    environment: awsEnvironment(endpoint, folder),
    output: () => output,
    stop,
  };
}

function awsEnvironment(endpoint: string, folder: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    // The CDK remembers which account an access key belongs to.
    CDK_HOME: join(folder, 'cdk'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}

async function untilHealthy(endpoint: string, output: () => string): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok === true) return;
    if (Date.now() > deadline) throw new Error(`MiniStack does not start:\n${output()}`);
    await sleep(100);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
