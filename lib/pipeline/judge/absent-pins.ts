import { contentHash } from '#contract/content-hash.ts';
import type { Pin } from '#schemas/project-settings.ts';
import { idsOf, type JudgedRun } from './judged-run.ts';

/** How each note on a pin begins, by which it is known among the notes of a comparison. */
const BEGINNING = 'the pinned baseline ';

/** The pinned runs of a task that are no baseline, for each of its runs. */
export class AbsentPins {
  readonly #pins: readonly Pin[];
  readonly #present: ReadonlySet<string>;

  /**
   * @param pins those of the task
   * @param runs all of the task
   */
  constructor(pins: readonly Pin[], runs: readonly JudgedRun[]) {
    this.#pins = pins;
    const complete = pins.length === 0 ? [] : runs.filter(({ isComplete }) => isComplete);
    this.#present = new Set(complete.flatMap((run) => idsOf(run)));
  }

  /** Those of the run's model, and where none of these is there those of the task. */
  of({ modelId }: JudgedRun): readonly string[] {
    const absent: string[] = [];
    for (const model of [modelId, undefined]) {
      const pin = this.#pins.findLast((each) => each.model === model);
      if (!pin) continue;
      const missing = pin.runs.filter((id) => !this.#present.has(id));
      absent.push(...missing);
      if (missing.length < pin.runs.length) break;
    }
    return [...new Set(absent)];
  }
}

/** What to know of a comparison whose pinned baselines are not all there. */
export function noteAbsentPins(
  ids: readonly string[],
  rule: string | undefined,
): readonly string[] {
  const instead = rule === 'pinned' ? 'it is left out' : 'the next rule chose instead';
  return ids.map((id) => `${BEGINNING}${id} is no complete run of this task: ${instead}`);
}

export function isPinNote(note: string): boolean {
  return note.startsWith(BEGINNING);
}

/** The hash of settings, and of the pinned runs that are not there as far as there are any. */
export function hashWithAbsent(settingsHash: string, absent: readonly string[]): string {
  return absent.length === 0 ? settingsHash : contentHash(JSON.stringify([settingsHash, absent]));
}
