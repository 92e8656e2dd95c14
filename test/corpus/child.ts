import { CorpusLake } from './corpus-lake.ts';
import { childTask, type CorpusRow, plainRow } from './corpus-row.ts';

/** A file that takes longer counts as one that never ends. */
const MOST_MS = 300_000;

/** Imports the files of its task one by one, and sends the rows of each to its parent. */
export async function runChild(task: unknown): Promise<void> {
  const { origin, folder, files, all } = childTask.parse(task);
  const lake = new CorpusLake(origin, folder, all);
  for (const file of files) {
    const rows = await rowsWithin(lake, file);
    await new Promise<void>((done) => process.send?.({ file, rows }, () => done()));
  }
  process.disconnect();
}

async function rowsWithin(lake: CorpusLake, file: string): Promise<CorpusRow[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CorpusRow[]>((resolve) => {
    const row = plainRow(file, '', `no end within ${MOST_MS / 1000} s`, true);
    timer = setTimeout(() => resolve([row]), MOST_MS);
  });
  const rows = lake.rowsOf(file).catch((error: unknown) => {
    return [plainRow(file, '', `failed: ${String(error)}`, true)];
  });
  try {
    return await Promise.race([rows, late]);
  } finally {
    clearTimeout(timer);
  }
}
