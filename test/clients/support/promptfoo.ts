import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installNodes, nodeBinary } from '../../../scripts/nodes.ts';

/** A release of promptfoo, and how to run it. */
export interface PromptfooRelease {
  readonly version: string;
  /** The folder beside this one that has its pins, and the folder of `.cache` into which they go. */
  readonly folder: string;
  /** The folders below it that npm installs; the last one has promptfoo. */
  readonly parts: readonly string[];
  /** The path of the Node that it runs on. */
  readonly node: () => string;
}

export const oldPromptfoo: PromptfooRelease = {
  ...{ version: '0.24.2', folder: 'promptfoo', parts: ['.'] },
  node: () => process.execPath,
};

/**
 * The newest release needs Node 22 and, of its optional parts, which are 1.6 GB, the SQLite binding
 * alone: that lies in the folder above, where Node looks too.
 */
export const newPromptfoo: PromptfooRelease = {
  ...{ version: '0.123.1', folder: 'promptfoo-newest', parts: ['.', 'tool'] },
  node: () => {
    installNodes();
    return nodeBinary(22);
  },
};

const evaluation = fileURLToPath(new URL('../promptfoo/', import.meta.url));
const TIME_LIMIT_MS = 60_000;

function pinsOf({ folder }: PromptfooRelease): string {
  return fileURLToPath(new URL(`../${folder}/`, import.meta.url));
}

function placeOf({ folder }: PromptfooRelease): string {
  return fileURLToPath(new URL(`../../../.cache/${folder}/`, import.meta.url));
}

/** The stamp is written last, so a broken installation starts again. */
export function installPromptfoo(release: PromptfooRelease): void {
  const place = placeOf(release);
  const stampFile = join(place, 'stamp');
  const locks = release.parts.map((part) => join(pinsOf(release), part, 'package-lock.json'));
  const stamp = locks.map((lock) => readFileSync(lock, 'utf8')).join('');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  cpSync(pinsOf(release), place, { recursive: true });
  for (const part of release.parts) {
    const optional = part === release.parts.at(-1) ? ['--omit=optional'] : [];
    const args = ['ci', '--ignore-scripts', '--silent', ...optional];
    execFileSync('npm', args, { cwd: join(place, part) });
  }
  writeFileSync(stampFile, stamp);
}

/**
 * Runs `promptfoo eval` on its three tests.
 * @param home where it keeps its settings
 * @returns what it printed
 */
export async function runPromptfoo(
  release: PromptfooRelease,
  outputs: readonly string[],
  home: string,
): Promise<string> {
  const last = release.parts.at(-1) ?? '.';
  const program = join(placeOf(release), last, 'node_modules/promptfoo/dist/src/main.js');
  const args = [program, 'eval', '--no-cache', ...outputs.flatMap((output) => ['-o', output])];
  const { stdout, stderr } = await promisify(execFile)(release.node(), args, {
    cwd: evaluation,
    timeout: TIME_LIMIT_MS,
    env: {
      ...process.env,
      ...{ HOME: home, PROMPTFOO_CONFIG_DIR: join(home, 'promptfoo') },
      ...{ PROMPTFOO_DISABLE_TELEMETRY: '1', PROMPTFOO_DISABLE_UPDATE: '1' },
      ...{ PROMPTFOO_FAILED_TEST_EXIT_CODE: '0', NO_COLOR: '1', FORCE_COLOR: '0' },
    },
  });
  return `${stdout}${stderr}`;
}
