import { join, resolve } from 'node:path';
import { z } from 'zod';
import { importFile } from '#import/import-file.ts';
import type {
  FileRun,
  ImportedDocument,
  ImportedLogFile,
  UnknownFile,
} from '#import/imported-file.ts';
import { HttpTarget } from '#import/send/http-target.ts';
import { ImportNotes } from '#import/send/import-notes.ts';
import { systemClock } from '#ports/system-clock.ts';
import type { RunDetail } from '#read/run-answers.ts';
import { compareScores } from './compare-scores.ts';
import { type CorpusRow, plainRow } from './corpus-row.ts';

const PATIENCE_MS = 60_000;
const LOOK_MS = 100;

/** An endpoint, into which each file is imported as a project of its own. */
export class CorpusLake {
  readonly #origin: string;
  /** For the notes of the imports. */
  readonly #folder: string;
  readonly #all: readonly string[];
  readonly #companions: ReadonlySet<string>;

  /** @param all the files that are imported: of several that are one document, one is sent */
  constructor(origin: string, folder: string, all: readonly string[]) {
    this.#origin = origin;
    this.#folder = folder;
    this.#all = all;
    this.#companions = new Set(all.map((file) => resolve(file)));
  }

  /** Imports a file, and compares what it states with what the lake computes. */
  async rowsOf(path: string): Promise<CorpusRow[]> {
    const target = new HttpTarget({
      origin: this.#origin,
      headers: {},
      project: `file-${this.#all.indexOf(path)}`,
      clock: systemClock,
    });
    const file = await importFile(path, {
      target,
      clock: systemClock,
      notes: new ImportNotes(join(this.#folder, 'notes')),
      fallback: false,
      companions: this.#companions,
    });
    switch (file.kind) {
      case 'unknown':
        return [plainRow(path, '', `unknown format: ${unknownReason(file)}`, false)];
      case 'ignored':
        return [plainRow(path, file.format, `not sent: ${file.reason}`, false)];
      case 'document':
        return [documentRow(file)];
      case 'log':
        return this.#logRows(file, target);
    }
  }

  async #logRows(file: ImportedLogFile, target: HttpTarget): Promise<CorpusRow[]> {
    const { path, format, runs, refused, refusedCount, remarks } = file;
    const rows: CorpusRow[] = [];
    for (const run of runs) rows.push(...runRows(file, run, await sealedRun(target, run)));
    if (refusedCount > 0) {
      const [first] = refused;
      const reason = `${refusedCount} refused; ${first?.where ?? ''}: ${first?.reason ?? ''}`;
      rows.push(plainRow(path, format, reason, true));
    }
    if (rows.length === 0) rows.push(plainRow(path, format, remarks[0] ?? 'no run', false));
    return rows;
  }
}

function unknownReason({ nearest, guess }: UnknownFile): string {
  if (guess !== undefined) return guess;
  if (nearest === undefined) return 'it has nothing of any';
  return `nearest is ${nearest.format}, it lacks ${nearest.lacking.join(', ')}`;
}

/** A results document's own numbers are compared when it is taken in: each difference is a mark. */
function documentRow({ path, format, document }: ImportedDocument): CorpusRow {
  const { mark, id } = document;
  const verdict =
    mark === undefined
      ? 'same'
      : `marked: ${mark.field} states ${String(mark.stated)}, computed ${String(mark.computed)}`;
  return { ...plainRow(path, format, verdict, false), run: id };
}

/** Until the lake has items of all that was sent. */
async function sealedRun(target: HttpTarget, { run }: FileRun): Promise<RunDetail | undefined> {
  const endMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const detail = await target.run(run.runId);
    if (typeof detail !== 'string' && detail.status !== 'receiving') return detail;
    if (Date.now() > endMs) return undefined;
    await systemClock.sleep(LOOK_MS);
  }
}

const spec = z.object({
  stated_scores: z.record(z.string(), z.object({ score: z.number() })).catch({}),
});

function runRows(
  { path, format }: ImportedLogFile,
  { run }: FileRun,
  detail: RunDetail | undefined,
): CorpusRow[] {
  const { runId } = run;
  const base = { file: path, format, run: runId };
  if (detail === undefined) {
    return [{ ...plainRow(path, format, 'not sealed within a minute', true), run: runId }];
  }
  const scores = spec.safeParse(JSON.parse(run.spec?.data.toString() ?? '{}')).data?.stated_scores;
  const stated = Object.entries(scores ?? {}).map(([name, { score }]) => [name, score] as const);
  const report: unknown = JSON.parse(run.report?.data.toString() ?? 'null');
  const pairs = compareScores(report, detail.metrics, Object.fromEntries(stated));
  const whole = detail.status === 'complete' ? '' : `, ${detail.status}`;
  if (pairs.length === 0)
    return [{ ...plainRow(path, format, `no score${whole}`, false), ...base }];
  return pairs.map(({ metric, stated: said, computed, verdict }) => ({
    ...base,
    metric,
    samples: detail.metrics.find(({ metric_name }) => metric_name === metric)?.n_items ?? null,
    ...{ stated: said ?? null, computed: computed ?? null },
    verdict: `${verdict}${whole}`,
    // What is stated of a run of which a part is missing is another number.
    failed: verdict === 'differs' && whole === '',
  }));
}
