// Node's own binaries in .cache/nodes, of the versions that `scripts/nodes/package-lock.json` pins.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { root } from './bundle-options.ts';

/** The oldest Node that is supported, the one between, and the one that Lambda runs. */
export const majors = [20, 22, 24] as const;
export type NodeMajor = (typeof majors)[number];

const pins = `${root}scripts/nodes`;
const folder = `${root}.cache/nodes`;
const stampFile = `${folder}/stamp`;

/** The registry has no binary of this Node for this machine. */
export class NoSuchNodeError extends Error {
  override readonly name = 'NoSuchNodeError';
}

/**
 * Installs the binaries unless they are there. The stamp is written last, so a broken installation
 * starts again.
 */
export function installNodes(): void {
  const stamp = readFileSync(`${pins}/package-lock.json`, 'utf8');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  console.log(`installing Node ${majors.join(', ')} into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(pins, folder, { recursive: true });
  execFileSync('npm', ['ci', '--ignore-scripts', '--silent'], { cwd: folder, stdio: 'inherit' });
  writeFileSync(stampFile, stamp);
}

/** The path of an installed binary. @throws NoSuchNodeError */
export function nodeBinary(major: NodeMajor): string {
  const name = `node${major}-${process.platform}-${process.arch}`;
  const path = `${folder}/node_modules/${name}/bin/node`;
  if (existsSync(path)) return path;
  throw new NoSuchNodeError(
    `${name} is not installed; scripts/nodes/package.json says what can be`,
  );
}

/** An environment in which `node`, and every program that npm starts, is of this major version. */
export function nodeEnvironment(major: NodeMajor): NodeJS.ProcessEnv {
  const { PATH = '', ...others } = process.env;
  return { ...others, PATH: `${dirname(nodeBinary(major))}${delimiter}${PATH}` };
}
