import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { CACHE, freePort, Program } from './process.ts';

export const REGION = 'us-east-1';
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Starts moto: S3 and Glue of an account that does not exist. */
export interface Moto {
  readonly endpoint: string;
  readonly s3: S3Client;
  readonly glue: GlueClient;
  stop(): Promise<void>;
}

export async function startMoto(folder: string): Promise<Moto> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const args = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)];
  const program = new Program(`${CACHE}/moto/bin/python`, args, folder);
  await program.untilReady(() => fetch(`${endpoint}/moto-api/`), 60_000);
  const config = { endpoint, region: REGION, credentials: CREDENTIALS };
  return {
    endpoint,
    s3: new S3Client({ ...config, forcePathStyle: true }),
    glue: new GlueClient(config),
    stop: () => program.stop(),
  };
}
