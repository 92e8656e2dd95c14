// Makes pinned Python environments. A stamp with the hash of the requirements is written last, so a
// broken installation starts again.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const oldest = { major: 3, minor: 11 };

class SetupError extends Error {
  override readonly name = 'SetupError';
}

function run(command: string, args: readonly string[], help: string): string {
  const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error === undefined && status === 0) return stdout.trim();
  const said = [error?.message, stdout, stderr].filter(Boolean).join('\n').trim();
  throw new SetupError(`${help}\n${said}`);
}

function checkPython(): void {
  const install = 'on Debian: apt-get install python3 python3-venv';
  const version = run(
    'python3',
    ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'],
    `python3 does not run; ${install}`,
  );
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < oldest.major || (major === oldest.major && minor < oldest.minor)) {
    throw new SetupError(
      `python3 is ${version}, needed is ${oldest.major}.${oldest.minor} or newer; ${install}`,
    );
  }
  run('python3', ['-c', 'import venv, ensurepip'], `python3 has no venv module; ${install}`);
}

function install({ requirements, folder, base }: PythonEnvironment): void {
  rmSync(folder, { recursive: true, force: true });
  if (base === undefined) {
    run('python3', ['-m', 'venv', folder], `cannot make a Python environment in ${folder}`);
  }
  run(
    `${base?.folder ?? folder}/bin/python`,
    [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-deps',
      '--only-binary=:all:',
      '--require-hashes',
      ...(base === undefined ? [] : ['--target', folder]),
      '-r',
      requirements,
    ],
    `cannot install what ${requirements} lists`,
  );
}

/** A pinned environment: its name, the file of its requirements, and its folder. */
export interface PythonEnvironment {
  readonly name: string;
  readonly requirements: string;
  readonly folder: string;
  /** The environment, installed before, whose Python runs it: the folder is then one for `PYTHONPATH`. */
  readonly base?: PythonEnvironment;
}

function stampOf({ requirements, base }: PythonEnvironment): string {
  const listed = [requirements, ...(base ? [base.requirements] : [])];
  const hash = createHash('sha256');
  for (const file of listed) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** Returns the exit code for the script. */
export function installPython(environment: PythonEnvironment): number {
  const { name, folder } = environment;
  const stampFile = `${folder}/requirements.sha256`;
  const stamp = stampOf(environment);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return 0;
  try {
    checkPython();
    console.log(`installing ${name} into ${folder}`);
    install(environment);
    writeFileSync(stampFile, stamp);
    return 0;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`cannot install ${name}: ${error.message}`);
    return 1;
  }
}
