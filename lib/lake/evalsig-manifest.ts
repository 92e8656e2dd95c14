import { EvalakeError } from '#contract/evalake-error.ts';
import { type Manifest, type ManifestRun, manifestSchema } from '#schemas/manifest.ts';
import { pythonFloat, pythonString } from '#json/python-json.ts';

/** The file is not a manifest that evalsig would read. */
export class InvalidManifestError extends EvalakeError {
  override readonly name = 'InvalidManifestError';
}

/** @throws InvalidManifestError */
export function parseManifest(bytes: Uint8Array): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidManifestError(`manifest.json is not evalsig's: ${reason}`, { cause: error });
  }
}

/** The same bytes as evalsig's `save_manifest` writes: `json.dumps(…, indent=2)`, no line end. */
export function formatManifest({ project_id, version, runs }: Manifest): Uint8Array {
  const entries = runs.length === 0 ? '[]' : `[\n${runs.map(formatRun).join(',\n')}\n  ]`;
  return Buffer.from(
    `{\n  "project_id": ${pythonString(project_id)},\n  "version": ${version},\n  "runs": ${entries}\n}`,
  );
}

/** An entry as it stands in the manifest, without the comma and the line end that part two of them. */
export function formatRun(run: ManifestRun): string {
  return `    {
      "run_id": ${pythonString(run.run_id)},
      "model_id": ${pythonString(run.model_id)},
      "task_id": ${pythonString(run.task_id)},
      "metric_name": ${pythonString(run.metric_name)},
      "ts": ${pythonString(run.ts)},
      "path": ${pythonString(run.path)},
      "n_items": ${run.n_items},
      "config_hash": ${pythonString(run.config_hash)},
      "delta": ${formatNullable(run.delta, pythonFloat)},
      "p_value": ${formatNullable(run.p_value, pythonFloat)},
      "verdict": ${formatNullable(run.verdict, pythonString)},
      "parent_run_id": ${formatNullable(run.parent_run_id, pythonString)}
    }`;
}

function formatNullable<T>(value: T | null, format: (value: T) => string): string {
  return value === null ? 'null' : format(value);
}

export interface ManifestFilter {
  readonly modelId?: string | undefined;
  readonly taskId?: string | undefined;
  readonly metricName?: string | undefined;
  /** Compared with `ts` as text, as evalsig does; inclusive. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** evalsig's `query_runs`: all filters hold. */
export function filterRuns(
  { runs }: Manifest,
  { modelId, taskId, metricName, since, until }: ManifestFilter,
): ManifestRun[] {
  return runs.filter(
    (run) =>
      (modelId === undefined || run.model_id === modelId) &&
      (taskId === undefined || run.task_id === taskId) &&
      (metricName === undefined || run.metric_name === metricName) &&
      (since === undefined || run.ts >= since) &&
      (until === undefined || run.ts <= until),
  );
}

/**
 * Removes some runs and adds others, which replace runs of the same id. Entries of all other runs
 * stay, also those of other writers. The order is by time, then by id, so that it does not depend on
 * the order in which the runs were written.
 */
export function replaceRuns(
  runs: readonly ManifestRun[],
  gone: ReadonlySet<string>,
  added: readonly ManifestRun[],
): ManifestRun[] {
  const replaced = new Set([...gone, ...added.map(({ run_id }) => run_id)]);
  return [...runs.filter(({ run_id }) => !replaced.has(run_id)), ...added].sort(compareRuns);
}

type RunPlace = Pick<ManifestRun, 'ts' | 'run_id'>;

/** The manifest's order: by time, then by id, both as text. */
export function compareRuns(a: RunPlace, b: RunPlace): number {
  if (a.ts !== b.ts) return a.ts < b.ts ? -1 : 1;
  return a.run_id < b.run_id ? -1 : a.run_id > b.run_id ? 1 : 0;
}
