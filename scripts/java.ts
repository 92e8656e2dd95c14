// Finds a Java that Trino runs on: JAVA_HOME, the one on the path, or one installed beside it.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const oldest = 23;

function findOnPath(): string[] {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'java'))
    .filter(existsSync)
    .map((java) => dirname(dirname(realpathSync(java))));
}

/** Folders in which systems keep their Javas side by side. */
function javaFolders(homes: readonly string[]): string[] {
  return [...homes.map(dirname), '/usr/lib/jvm', '/opt/java', '/Library/Java/JavaVirtualMachines'];
}

function children(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).map((name) => join(folder, name));
  return names.flatMap((home) => [home, join(home, 'Contents/Home')]);
}

function versionOf(home: string): number {
  const { stderr, status } = spawnSync(join(home, 'bin/java'), ['-version'], { encoding: 'utf8' });
  return status === 0 ? Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0) : 0;
}

/** The home of a Java that is new enough. @throws Error that says what to install */
export function findJava(): string {
  const { JAVA_HOME } = process.env;
  const known = [...(JAVA_HOME ? [JAVA_HOME] : []), ...findOnPath()];
  const homes = [...known, ...[...new Set(javaFolders(known))].flatMap(children)];
  const found = homes.find(
    (home) => existsSync(join(home, 'bin/java')) && versionOf(home) >= oldest,
  );
  if (found !== undefined) return found;
  throw new Error(
    `Trino needs Java ${oldest} or newer, and there is none; install Temurin 25, or name one in JAVA_HOME`,
  );
}
