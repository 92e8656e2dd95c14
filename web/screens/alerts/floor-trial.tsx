import type { VNode } from 'preact';
import type { IndexedRun } from '../../api/runs-index.ts';
import { Select } from '../../parts/choice.tsx';
import { countText } from '../../text/numbers.ts';
import { visible } from '../../text/segments.ts';
import { HISTORY_DAYS, ruleHistory } from './rule-history.ts';
import { alertsState } from './state.ts';

/** What a floor would have done, before it is set. */
export function FloorTrial({
  runs,
  settings,
}: {
  readonly runs: readonly IndexedRun[];
  readonly settings: Readonly<Record<string, unknown>>;
}): VNode | null {
  const { metric, floor } = alertsState.get();
  const names = [...new Set(runs.flatMap(({ metrics }) => metrics.map(({ name }) => name)))];
  const [chosen = ''] = [...names.filter((name) => name === metric), ...names];
  if (chosen === '') return null;
  const limit = floor.trim() === '' ? NaN : Number(floor);
  return (
    <section class="trial" aria-labelledby="trial">
      <h2 id="trial">Try a floor</h2>
      <p class="row">
        <Select
          label="Metric"
          values={names}
          title={visible}
          value={chosen}
          onChoose={(name) => alertsState.set({ metric: name })}
        />
        <input
          type="text"
          aria-label="Floor"
          inputMode="decimal"
          placeholder="0.8"
          value={floor}
          onInput={({ currentTarget: { value } }) =>
            alertsState.set({ floor: value }, { typing: true })
          }
        />
      </p>
      <p role="status">
        {Number.isFinite(limit)
          ? sentenceOf(chosen, limit, runs, settings)
          : 'Enter a score, and see what it would have told you.'}
      </p>
    </section>
  );
}

function sentenceOf(
  name: string,
  floor: number,
  runs: readonly IndexedRun[],
  settings: Readonly<Record<string, unknown>>,
): string {
  const rule = { kind: 'floor', metric_name: name, task_id: null, model_id: null, floor } as const;
  const { spoke, runs: looked } = ruleHistory(rule, runs, settings, Date.now());
  return `In the last ${HISTORY_DAYS} days it would have spoken ${timesText(spoke)}, over ${countText(looked)} whole runs.`;
}

export function timesText(times: number): string {
  return times === 1 ? 'once' : times === 0 ? 'never' : `${countText(times)} times`;
}
