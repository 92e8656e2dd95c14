import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { root } from '../../scripts/bundle-options.ts';

export const run = promisify(execFile);

const packedSchema = z.tuple([
  z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) }),
]);
const developmentSchema = z.object({ devDependencies: z.record(z.string(), z.string()) });

export interface InstalledPackage {
  /** A project in which nothing is installed but the packed package and the types of Node. */
  readonly folder: string;
  /** What was packed. */
  readonly files: readonly string[];
  remove(): void;
}

/** Builds and packs the package as for publishing, and installs it into an empty folder. */
export async function installPackage(): Promise<InstalledPackage> {
  const folder = mkdtempSync(join(tmpdir(), 'evalake-package-'));
  // What the build prints would stand before the JSON.
  await run('npm', ['run', 'build'], { cwd: root });
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const { stdout } = await run('npm', pack, { cwd: root });
  const [{ filename, files }] = packedSchema.parse(JSON.parse(stdout));
  await run('npm', ['install', '--prefer-offline', `./${filename}`, nodeTypes()], { cwd: folder });
  return {
    folder,
    files: files.map(({ path }) => path),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Of the oldest Node that is supported, as this project has them. */
function nodeTypes(): string {
  const { devDependencies } = developmentSchema.parse(
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')),
  );
  return `@types/node@${devDependencies['@types/node'] ?? ''}`;
}

/** Compiles a program with the strict compiler, declarations of packages included. */
export async function compile(folder: string, name: string, program: string): Promise<void> {
  writeFileSync(join(folder, `${name}.mts`), program);
  const options = ['--strict', '--target', 'es2022', '--module', 'nodenext', '--types', 'node'];
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [compiler, ...options, '--skipLibCheck', 'false', `${name}.mts`], {
    cwd: folder,
  }).catch((error: unknown) => {
    // The compiler tells what is wrong on its standard output.
    throw error instanceof Error && 'stdout' in error ? new Error(String(error.stdout)) : error;
  });
}
