import { projectSettingsSchema, type ProjectSettings } from '#schemas/project-settings.ts';
import type { BenchRun } from './runs.ts';

/** Runs of each pin. */
const PINNED = 1;

/**
 * Pins of the series' task for as many models, each to runs of its own out of the series, which is model 0.
 */
export function pinnedSettings(runs: readonly BenchRun[], pins: number): ProjectSettings {
  const [{ taskId: task } = { taskId: '' }] = runs;
  const step = Math.floor(runs.length / pins);
  return projectSettingsSchema.parse({
    baselines: {
      pins: Array.from({ length: pins }, (_, pin) => ({
        task,
        model: `model-${pin}`,
        runs: runs.slice(pin * step, pin * step + PINNED).map(({ runId }) => runId),
      })),
    },
    metrics: { accuracy: { floor: 0.1 } },
  });
}
