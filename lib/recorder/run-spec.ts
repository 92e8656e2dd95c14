import { pythonTime } from './python-time.ts';

/** The description of a run, with the members of `evals.base.RunSpec`. */
export interface RunSpec {
  readonly completion_fns: readonly string[];
  /** `{base_eval}.{split}.{version}`. */
  readonly eval_name: string;
  readonly base_eval: string;
  readonly split: string;
  readonly run_config: Readonly<Record<string, unknown>>;
  readonly created_by: string;
  /** `yymmddHHMMSS` in UTC, then eight base-32 characters. */
  readonly run_id: string;
  /** `YYYY-MM-DD HH:MM:SS.ffffff` in UTC. */
  readonly created_at: string;
}

export interface RunSpecFields {
  /**
   * The names of the models or other completion functions; evalake joins several by commas to one
   * model.
   */
  readonly completionFns: readonly string[];
  readonly evalName: string;
  /** The first part of `evalName` when absent. */
  readonly baseEval?: string;
  /** The second part of `evalName` when absent. */
  readonly split?: string;
  readonly runConfig?: Readonly<Record<string, unknown>>;
  readonly createdBy?: string;
}

export interface RunSpecSources {
  /** Milliseconds since 1970. */
  readonly now?: number;
  /** Numbers in [0, 1). */
  readonly random?: () => number;
}

/** A new run that starts now. */
export function createRunSpec(fields: RunSpecFields, sources: RunSpecSources = {}): RunSpec {
  const { now = Date.now(), random = secureRandom } = sources;
  const [base = '', split = ''] = fields.evalName.split('.');
  return {
    completion_fns: fields.completionFns,
    eval_name: fields.evalName,
    base_eval: fields.baseEval ?? base,
    split: fields.split ?? split,
    run_config: fields.runConfig ?? {},
    created_by: fields.createdBy ?? '',
    run_id: newRunId(now, random),
    created_at: pythonTime(now),
  };
}

const BASE_32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function newRunId(nowMs: number, random: () => number): string {
  const digits = new Date(nowMs).toISOString().replace(/\D/g, '');
  const suffix = Array.from({ length: 8 }, () => BASE_32[Math.floor(random() * 32)]);
  return `${digits.slice(2, 14)}${suffix.join('')}`;
}

/** Two runs that start in the same second on two machines must not get the same id. */
function secureRandom(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;
}
