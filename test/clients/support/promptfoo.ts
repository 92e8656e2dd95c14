import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const pins = fileURLToPath(new URL('../promptfoo/', import.meta.url));
const folder = fileURLToPath(new URL('../../../.cache/promptfoo/', import.meta.url));
const TIME_LIMIT_MS = 60_000;

/** The stamp is written last, so a broken installation starts again. */
export function installPromptfoo(): void {
  const stampFile = join(folder, 'stamp');
  const stamp = readFileSync(join(pins, 'package-lock.json'), 'utf8');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(pins, folder, { recursive: true });
  execFileSync('npm', ['ci', '--ignore-scripts', '--omit=optional', '--silent'], { cwd: folder });
  writeFileSync(stampFile, stamp);
}

/**
 * Runs `promptfoo eval` on its three tests.
 * @param home where it keeps its settings
 * @returns what it printed
 */
export async function runPromptfoo(output: string, home: string): Promise<string> {
  const args = ['node_modules/promptfoo/dist/src/main.js', 'eval', '--no-cache', '-o', output];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    cwd: folder,
    timeout: TIME_LIMIT_MS,
    env: {
      ...process.env,
      ...{ HOME: home, PROMPTFOO_DISABLE_TELEMETRY: '1', PROMPTFOO_DISABLE_UPDATE: '1' },
    },
  });
  return `${stdout}${stderr}`;
}
