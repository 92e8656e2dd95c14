import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../support/server-process.ts';
import { MiniStackProcess } from './ministack-process.ts';

export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const REGION = 'us-east-1';
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** A local AWS, in a folder of its own. */
export interface MiniStack {
  readonly endpoint: string;
  readonly folder: string;
  /** The configuration of an SDK's client. */
  readonly clientConfig: ClientConfig;
  /** The environment in which SDKs and the CDK talk to this MiniStack only. */
  readonly environment: Readonly<Record<string, string>>;
  /** The output of its present process. */
  output(): string;
  /** Ends MiniStack and all functions in it, and starts it again on the same port and folder. */
  restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  stop(): Promise<void>;
}

export interface MiniStackOptions {
  /** The file with its time, see `launch.py`; without one it uses the machine's clock. */
  readonly clockFile?: string;
  /**
   * Keeps queues, catalogue and objects through any restart, and the rest through SIGTERM; see
   * `durable.py`.
   */
  readonly durable?: boolean;
}

export async function startMiniStack(options: MiniStackOptions = {}): Promise<MiniStack> {
  const { clockFile, durable = false } = options;
  const folder = mkdtempSync(join(tmpdir(), 'evalake-aws-'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const environment = {
    ...(clockFile === undefined ? {} : { CLOCK_FILE: clockFile }),
    ...(durable ? { PERSIST_STATE: '1', S3_PERSIST: '1' } : {}),
    BIND_HOST: '127.0.0.1',
    // The address of a deployed API is a host below it, which an address in numbers cannot be.
    MINISTACK_HOST: 'localhost',
    GATEWAY_PORT: String(port),
    TMPDIR: folder,
    STATE_DIR: join(folder, 'state'),
    S3_DATA_DIR: join(folder, 's3'),
  };
  const start = async () => {
    const started = new MiniStackProcess(folder, environment);
    await started.untilHealthy(endpoint);
    return started;
  };
  let running = await start();
  return {
    endpoint,
    folder,
    clientConfig: { endpoint, region: REGION, credentials: CREDENTIALS },
    environment: awsEnvironment(endpoint, folder),
    output: () => running.output,
    restart: async (signal) => {
      await running.end(signal);
      running = await start();
    },
    stop: async () => {
      await running.end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function awsEnvironment(endpoint: string, folder: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    // The CDK caches the account of an access key.
    CDK_HOME: join(folder, 'cdk'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}
