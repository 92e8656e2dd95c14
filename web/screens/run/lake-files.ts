import type { RunDetail } from '../../api/run.ts';

/** The files of a run in the lake, below the data folder or in the bucket (`docs/lake.md`). */
export interface LakeFiles {
  /** Of items: a file for each metric, the main one first. */
  readonly items: readonly string[];
  /** Undefined where there are none, or nothing tells the month that they lie in. */
  readonly events: string | undefined;
}

type Told = Pick<RunDetail, 'run_id' | 'metrics' | 'events' | 'pruned'>;

export function lakeFiles(
  project: string,
  { run_id: run, metrics, events, pruned }: Told,
): LakeFiles {
  const [first] = metrics;
  const month = first?.path.slice(0, first.path.lastIndexOf('/'));
  const hasEvents = events > 0 && pruned['events'] === undefined && month !== undefined;
  const main = [...metrics].sort((a, b) => Number(b.main) - Number(a.main));
  return {
    items: pruned['items'] === undefined ? main.map(({ path }) => `store/${project}/${path}`) : [],
    events: hasEvents ? `events/${project}/${month}/run_id=${fileName(run)}.parquet` : undefined,
  };
}

/** A run's id as the lake writes it in names of files: `encodeName` of the server. */
function fileName(run: string): string {
  const encoded = encodeURIComponent(run)
    .replace(/%(3A|40|3D|2B)/g, decodeURIComponent)
    .replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return encoded.startsWith('.') ? `%2E${encoded.slice(1)}` : encoded;
}
