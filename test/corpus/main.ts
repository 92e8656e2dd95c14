/**
 * Imports every file of a folder of logs into a lake, and prints what each states and what the lake
 * computes: EVALAKE_CORPUS=folder npm run test:corpus. Without the variable the logs are those of
 * test/fixtures. Exits with 1 when a score differs, or when a file was refused or broke the import.
 */
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printTable } from '#cli/print-table.ts';
import { findLogs } from '#import/source/find-logs.ts';
import { runChild } from './child.ts';
import { startServer } from '../support/server-process.ts';
import { childMessage, type ChildTask, type CorpusRow, plainRow } from './corpus-row.ts';

/** Without the recorder logs, whose final reports were made up for tests. */
const FIXTURES = ['cases', 'logs', 'evalsig-store', 'results'];
const root = fileURLToPath(new URL('../..', import.meta.url));

async function main(): Promise<number> {
  const corpus = process.env['EVALAKE_CORPUS'];
  const paths =
    corpus === undefined || corpus === ''
      ? FIXTURES.map((name) => `${root}test/fixtures/${name}`)
      : [corpus];
  const files = (await findLogs(paths)).map(({ path }) => path);
  const rows = await importAll(files);
  printRows(rows, corpus ?? `${root}test/fixtures`);
  const failed = rows.filter((row) => row.failed).length;
  console.log(`\n${files.length} files, ${rows.length} rows, ${failed} failures`);
  return failed > 0 ? 1 : 0;
}

async function importAll(files: readonly string[]): Promise<CorpusRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'evalake-corpus-'));
  // Runs that are not whole are sealed soon too.
  const server = await startServer({ dataDir: join(folder, 'lake'), quietSeconds: 1 });
  try {
    const rows: CorpusRow[] = [];
    let left = files;
    while (left.length > 0) {
      const task = { origin: server.url, folder: join(folder, 'notes'), files: left, all: files };
      const done = await importInChild(task, rows);
      if (done < left.length) rows.push(crashRow(left[done] ?? ''));
      // The file at which a child ended is not tried again.
      left = left.slice(done + 1);
    }
    return rows;
  } finally {
    await server.stop();
    await rm(folder, { recursive: true });
  }
}

function crashRow(file: string): CorpusRow {
  return plainRow(file, '', 'the process ended within it', true);
}

/** Another process, so that a file that ends it is a row and not the end. @returns how many it did */
async function importInChild(task: ChildTask, rows: CorpusRow[]): Promise<number> {
  const child = fork(`${root}scripts/run.mjs`, [`${root}test/corpus/main.ts`, '--child']);
  let done = 0;
  child.on('message', (message) => {
    rows.push(...childMessage.parse(message).rows);
    done += 1;
  });
  child.on('spawn', () => child.send(task));
  await new Promise((resolve) => child.on('exit', resolve));
  return done;
}

function printRows(rows: readonly CorpusRow[], base: string): void {
  const header = ['file', 'format', 'run', 'samples', 'metric', 'stated', 'computed', 'verdict'];
  const number = (value: number | null) => (value === null ? '-' : String(+value.toFixed(6)));
  printTable(
    header,
    rows.map((row) => [
      ...[short(relative(base, row.file), 60), row.format, short(row.run, 40)],
      ...[number(row.samples), row.metric, number(row.stated), number(row.computed)],
      (row.failed ? 'FAILED: ' : '') + row.verdict,
    ]),
  );
}

/** Its end tells files of one tool apart. */
function short(text: string, most: number): string {
  return text.length <= most ? text : `…${text.slice(1 - most)}`;
}

if (process.argv.includes('--child')) {
  process.once('message', (task) => {
    runChild(task).catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  });
} else process.exitCode = await main();
