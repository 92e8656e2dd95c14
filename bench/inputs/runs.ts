/** A project of many runs: 20 models by 50 tasks, spread evenly over the last twelve months. */
export interface BenchRun {
  readonly runId: string;
  readonly modelId: string;
  readonly taskId: string;
  readonly tsMicros: number;
  readonly score: number;
}

const MODELS = 20;
const TASKS = 50;
const FIRST = Date.UTC(2025, 11, 1);
const LAST = Date.UTC(2026, 10, 30);
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export const N_ITEMS = 500;

/** A run id as evals makes it: `yymmddHHMMSS` and 8 base-32 characters. */
function runId(ts: number, n: number): string {
  const start = new Date(ts).toISOString().replace(/\D/g, '').slice(2, 14);
  const suffix = Array.from({ length: 8 }, (_, i) => BASE32[Math.floor(n / 32 ** (7 - i)) % 32]);
  return start + suffix.join('');
}

export function benchRuns(count: number): readonly BenchRun[] {
  return Array.from({ length: count }, (_, n) => {
    const ts = FIRST + Math.floor(((LAST - FIRST) * n) / count);
    return {
      runId: runId(ts, n),
      modelId: `model-${n % MODELS}`,
      taskId: `suite.task-${Math.floor(n / MODELS) % TASKS}.dev`,
      tsMicros: ts * 1000,
      score: ((n * 37) % (N_ITEMS + 1)) / N_ITEMS,
    };
  });
}

/** Runs of one series: one model, one task. */
export function seriesRuns(count: number): readonly BenchRun[] {
  return benchRuns(count).map((run) => ({
    ...run,
    modelId: 'model-0',
    taskId: 'suite.task-0.dev',
  }));
}
