import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CREDENTIALS, REGION } from './moto.ts';
import { CACHE, freePort, Program } from './process.ts';
import { TrinoClient } from './trino-client.ts';

export interface Trino {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts Trino, Athena's engine, over S3 and Glue at `aws`: read-only as Athena's role is, on
 * loopback only.
 */
export async function startTrino(folder: string, aws: string, schema: string): Promise<Trino> {
  const home = join(CACHE, 'trino');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  for (const [path, lines] of Object.entries(files(home, folder, url, aws))) {
    mkdirSync(join(folder, 'etc/catalog'), { recursive: true });
    writeFileSync(join(folder, 'etc', path), `${lines.join('\n')}\n`);
  }
  const java = join(readFileSync(join(home, 'java-home'), 'utf8'), 'bin/java');
  const program = new Program(java, [...javaOptions(home, folder), MAIN], folder);
  const client = new TrinoClient(url, schema);
  // Trino says that it is ready before it is.
  await program.untilReady(() => client.query('SELECT count(*) FROM runs'), 180_000);
  return { url, stop: () => program.stop() };
}

const MAIN = 'io.trino.server.TrinoServer';

function javaOptions(home: string, folder: string): string[] {
  return [
    '-Xmx1G',
    '-Duser.timezone=UTC',
    '-Djdk.attach.allowAttachSelf=true',
    '-Dfile.encoding=UTF-8',
    '--enable-native-access=ALL-UNNAMED',
    '--add-modules=jdk.incubator.vector',
    `-Dconfig=${join(folder, 'etc/config.properties')}`,
    `-Dlog.levels-file=${join(folder, 'etc/log.properties')}`,
    '-Dnode.environment=checks',
    '-Dnode.internal-address=127.0.0.1',
    '-Dnode.bind-ip=127.0.0.1',
    `-Dnode.data-dir=${join(folder, 'trino-data')}`,
    '-cp',
    `${home}/lib/*`,
  ];
}

function files(home: string, folder: string, url: string, aws: string) {
  const { accessKeyId, secretAccessKey } = CREDENTIALS;
  return {
    'config.properties': [
      'coordinator=true',
      'node-scheduler.include-coordinator=true',
      `http-server.http.port=${new URL(url).port}`,
      `discovery.uri=${url}`,
      `plugin.dir=${home}/plugin`,
      `catalog.config-dir=${folder}/etc/catalog`,
      `access-control.config-files=${folder}/etc/access-control.properties`,
    ],
    'log.properties': ['io.trino=WARN', 'io.airlift=WARN'],
    'access-control.properties': ['access-control.name=read-only'],
    'catalog/awsdatacatalog.properties': [
      'connector.name=hive',
      'hive.metastore=glue',
      `hive.metastore.glue.region=${REGION}`,
      `hive.metastore.glue.endpoint-url=${aws}`,
      `hive.metastore.glue.aws-access-key=${accessKeyId}`,
      `hive.metastore.glue.aws-secret-key=${secretAccessKey}`,
      'fs.native-s3.enabled=true',
      `s3.endpoint=${aws}`,
      `s3.region=${REGION}`,
      's3.path-style-access=true',
      `s3.aws-access-key=${accessKeyId}`,
      `s3.aws-secret-key=${secretAccessKey}`,
      'hive.table-statistics-enabled=false',
    ],
  };
}
