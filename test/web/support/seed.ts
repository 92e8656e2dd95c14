import { wholeRun } from '../../support/events.ts';
import type { WebLake } from './web-lake.ts';

/** A run to be recorded: whole unless it says otherwise. */
export interface SeedRun {
  /** The day of November 2026 on which it began. */
  readonly day: number;
  readonly task?: string;
  readonly model?: string;
  readonly samples?: number;
  /** How many of the samples are right. */
  readonly right?: number;
  readonly tag?: string;
  /** Leaves out the last events: the run stays receiving. */
  readonly isOpen?: boolean;
  readonly project?: string;
  readonly suffix?: string;
}

/** The id that the run of a day has, as evals makes ids. */
export function runIdOf({ day, suffix = 'AVTYYZOZ' }: SeedRun): string {
  return `2611${String(day).padStart(2, '0')}081110${suffix}`;
}

/** The events of a run. */
export function eventsOfRun(run: SeedRun): readonly unknown[] {
  const { day, samples = 20, right = 15, isOpen = false } = run;
  const created_at = `2026-11-${String(day).padStart(2, '0')} 08:11:10.506305+00:00`;
  const events = wholeRun(samples, { run_id: runIdOf(run), created_at }).map((event, place) =>
    place < samples
      ? { ...event, data: { correct: place < right, expected: 'a', picked: 'a' } }
      : event,
  );
  return isOpen ? events.slice(0, Math.ceil(samples / 2)) : events;
}

/** Records runs and waits until those that are whole are listed. */
export async function seed(lake: WebLake, runs: readonly SeedRun[]): Promise<void> {
  const counts = new Map<string, number>();
  for (const run of runs) {
    const { task = 'quiz', model = 'gpt-4o-mini', project = 'demo', tag } = run;
    await lake.post(eventsOfRun(run), {
      project,
      task,
      model,
      ...(tag === undefined ? {} : { tag }),
    });
    if (run.isOpen !== true) counts.set(project, (counts.get(project) ?? 0) + 1);
  }
  for (const [project, count] of counts) await lake.untilIndexed(count, project);
}
