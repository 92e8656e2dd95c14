import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { root } from '../bundle-options.ts';
import { mutate } from '../simulate/mutate.ts';
import type { WebMutation } from './mutations.ts';

/** What is made, kept or installed, and so is no source. */
const NO_SOURCES = [
  '.cache',
  '.git',
  'bench-results',
  'cdk.out',
  'coverage',
  'data',
  'dist',
  'node_modules',
];

/** The parts of Vitest's JSON report that tell which tests failed. */
const reportSchema = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({
          title: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string().nullable()),
        }),
      ),
    }),
  ),
});

/** Copies the project, with a mistake in it. */
async function copyWith(mutant: WebMutation, folder: string): Promise<void> {
  const isSource = (path: string): boolean => !NO_SOURCES.includes(relative(root, path));
  await cp(root, folder, { recursive: true, filter: isSource });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const file = join(folder, mutant.file);
  await writeFile(file, mutate(await readFile(file, 'utf8'), mutant));
}

/** Runs the test in the copy; gives the message that it fails with, none when it does not. */
async function runTest({ test }: WebMutation, folder: string): Promise<string | undefined> {
  const report = join(folder, 'report.json');
  const isInBrowser = test.file.endsWith('.browser.test.ts');
  const args = [
    ...['run', test.file, '--reporter=json', `--outputFile=${report}`],
    ...(isInBrowser
      ? ['--config', 'test/web/vitest.config.ts', '--project', 'server', '--retry', '0']
      : []),
    ...['--testNamePattern', test.name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')],
  ];
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, ...args], { cwd: folder, stdio: 'ignore' });
  await once(child, 'exit');
  const { testResults } = reportSchema.parse(JSON.parse(await readFile(report, 'utf8')));
  const own = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ title, status }) => title === test.name && /^(passed|failed)$/.test(status));
  if (own.length === 0) throw new Error(`${test.file} did not come to its test ${test.name}`);
  const failed = own.find(({ status }) => status === 'failed');
  return failed && (failed.failureMessages[0] ?? 'failed');
}

/** Puts a mistake into a copy of the project; gives the message of the test that finds it. */
export async function runMutant(mutant: WebMutation): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'evalake-mutant-'));
  try {
    await copyWith(mutant, folder);
    return await runTest(mutant, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
