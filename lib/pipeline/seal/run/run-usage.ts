import { sumOfKnown } from '#documents/scores.ts';
import { NO_TEXT } from '#lake/columns/text-table.ts';
import type { EventRows } from '#lake/events/event-rows.ts';
import { liftColumns, type LiftedColumns } from '#lake/events/event-usage.ts';
import type { AssembledRun } from './assemble-run.ts';
import type { DerivedRun } from './derive-run.ts';

/** What events state of their model and usage: sums of those that state something, null when none does. */
export interface StatedUsage {
  /** That of the first event that names one. */
  readonly model: string | null;
  /** Not exact where it is too large. */
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly cost: number | null;
}

type UsedRun = Pick<AssembledRun, 'rows' | 'sealed'>;
type UsedGroups = Pick<DerivedRun, 'amended' | 'groups' | 'amendedEnds'>;

/**
 * What the events of each row group state, lifted a group at a time: the columns of a whole run would take more
 * memory than its events.
 */
export class RunUsage {
  readonly #run: UsedRun;
  readonly #derived: UsedGroups;
  /** By group. */
  readonly #usage: (StatedUsage | undefined)[];

  constructor(run: UsedRun, derived: UsedGroups) {
    this.#run = run;
    this.#derived = derived;
    this.#usage = derived.groups.map(() => undefined);
  }

  /** Lifts the columns of a group as its events were recorded, to be written. */
  lift(group: number): LiftedColumns {
    const { rows } = this.#run;
    const { groups, amended } = this.#derived;
    const columns = liftColumns(rows, groups[group - 1]?.end ?? 0, groups[group]?.end);
    if (amended.rows === rows) this.#usage[group] = usageOf(rows, columns);
    return columns;
  }

  /** What the events of each group state as they count, after amendments. */
  async byGroup(): Promise<readonly StatedUsage[]> {
    const found: StatedUsage[] = [];
    for (const group of this.#usage.keys()) {
      const usage = this.#usage[group] ?? (await this.#read(group));
      this.#usage[group] = usage;
      found.push(usage);
    }
    return found;
  }

  async #read(group: number): Promise<StatedUsage> {
    const { groups, amended, amendedEnds } = this.#derived;
    const { copy = -1, former } = groups[group] ?? {};
    const { rows, sealed } = this.#run;
    if (former && sealed) {
      const columns = await sealed.events.readLifted(copy, rows.names);
      return { ...countsOf(rows, columns), cost: former.cost };
    }
    const columns = liftColumns(amended.rows, amendedEnds[group - 1] ?? 0, amendedEnds[group]);
    return usageOf(amended.rows, columns);
  }
}

export function usageOf(rows: EventRows, columns: LiftedColumns): StatedUsage {
  return { ...countsOf(rows, columns), cost: columns.cost.sum() };
}

function countsOf(
  { names }: EventRows,
  { model, promptTokens, completionTokens }: Omit<LiftedColumns, 'cost' | 'correct'>,
): Omit<StatedUsage, 'cost'> {
  return {
    model: names.textOf(model.find((code) => code !== NO_TEXT) ?? NO_TEXT),
    promptTokens: promptTokens.sum(),
    completionTokens: completionTokens.sum(),
  };
}

/** That of all events. */
export function totalUsage(usages: readonly StatedUsage[]): StatedUsage {
  return {
    model: usages.find(({ model }) => model !== null)?.model ?? null,
    promptTokens: sumOfKnown(usages.map(({ promptTokens }) => promptTokens)),
    completionTokens: sumOfKnown(usages.map(({ completionTokens }) => completionTokens)),
    cost: sumOfKnown(usages.map(({ cost }) => cost)),
  };
}
