// Puts Trino, Athena's engine, into .cache/trino: its core and the Hive plug-in, nothing else. A
// stamp is written last, so a broken installation starts again.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './bundle-options.ts';
import { findJava } from './java.ts';

const version = '476';

interface Artifact {
  readonly name: string;
  readonly type: string;
  readonly sha256: string;
}
const artifacts = {
  server: {
    name: 'trino-server-core',
    type: 'tar.gz',
    sha256: '0f388f9967c177ae70a47c099082fc95387f0c3cb96d8000d1d41fc3a5223158',
  },
  hive: {
    name: 'trino-hive',
    type: 'zip',
    sha256: '611bacdb07d9f3cf7b9d47f97ecc76fa2e7ff8bfe8a9728c3d06adc1bfb8662e',
  },
} as const satisfies Record<string, Artifact>;
const folder = `${root}.cache/trino`;
const downloads = `${root}.cache/trino-downloads`;
const stampFile = join(folder, 'stamp');
const stamp = JSON.stringify({ version, artifacts });

class SetupError extends Error {
  override readonly name = 'SetupError';
}

function run(command: string, args: readonly string[], cwd: string, help: string): void {
  const { error, status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (error === undefined && status === 0) return;
  const said = [error?.message, stdout, stderr].filter(Boolean).join('\n').trim();
  throw new SetupError(`${help}\n${said}`);
}

/**
 * Downloads the file with Maven, from its central repository or from the mirrors in Maven's
 * settings.
 */
function download({ name, type, sha256 }: Artifact): string {
  const artifact = `io.trino:${name}:${version}:${type}`;
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1';
  const options = ['-q', '-B', `-Dmaven.repo.local=${downloads}`, '-Dtransitive=false'];
  run(
    'mvn',
    [...options, `${plugin}:get`, `-Dartifact=${artifact}`],
    folder,
    `Maven cannot bring ${artifact}; on Debian: apt-get install maven`,
  );
  const path = join(downloads, 'io/trino', name, version, `${name}-${version}.${type}`);
  const found = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (found !== sha256) throw new SetupError(`${basename(path)} is not the one that was pinned`);
  return path;
}

function install(java: string): void {
  for (const old of [folder, downloads]) {
    rmSync(old, { recursive: true, force: true });
    mkdirSync(old, { recursive: true });
  }
  const server = download(artifacts.server);
  run('tar', ['-xzf', server, '--strip-components=1'], folder, 'cannot unpack Trino');
  const plugins = join(folder, 'plugin');
  rmSync(plugins, { recursive: true });
  mkdirSync(plugins);
  const hive = download(artifacts.hive);
  run(join(java, 'bin/jar'), ['-xf', hive], plugins, 'cannot unpack the Hive plug-in');
  const [unpacked] = readdirSync(plugins);
  if (unpacked === undefined) throw new SetupError(`${basename(hive)} is empty`);
  renameSync(join(plugins, unpacked), join(plugins, 'hive'));
  rmSync(downloads, { recursive: true });
}

try {
  const java = findJava();
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
    console.log(`installing Trino ${version} into ${folder}`);
    install(java);
    writeFileSync(stampFile, stamp);
  }
  // The checks read the path of Java here and need not look for it again.
  writeFileSync(join(folder, 'java-home'), java);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(`cannot install Trino: ${error.message}`);
  process.exitCode = 1;
}
