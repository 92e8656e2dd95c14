import type { RefObject, VNode } from 'preact';
import { Select } from '../../parts/choice.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Popup } from '../../parts/popup.tsx';
import { TextFilter } from '../../parts/text-filter.tsx';
import { countText } from '../../text/numbers.ts';
import { saveFile } from '../../text/save-file.ts';
import { spreadsheetOf } from '../../text/spreadsheet.ts';
import { Text } from '../../text/text.tsx';
import type { RunColumn } from './columns.tsx';
import { facetTitles } from './filter.ts';
import { groupings } from './group-rows.ts';
import type { RunRow } from './rows.ts';
import { runsState } from './state.ts';

export interface RunsToolbarProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly columns: readonly RunColumn[];
  readonly shown: readonly RunColumn[];
  /** Those that are shown until others are chosen. */
  readonly usual: readonly string[];
  readonly rows: readonly RunRow[];
  readonly project: string;
  readonly total: number;
}

/** The text filter, the choice of columns, and the file of what is shown. */
export function RunsToolbar({
  field,
  columns,
  shown,
  usual,
  rows,
  project,
  total,
}: RunsToolbarProps): VNode {
  const { q, group } = runsState.get();
  const save = (): void => {
    const head = shown.map(({ title }) => title);
    const body = rows.map((row) => shown.map(({ csv }) => csv(row)));
    saveFile(`${project}-runs.csv`, 'text/csv', spreadsheetOf([head, ...body]));
  };
  return (
    <div class="toolbar">
      <TextFilter
        field={field}
        label="Filter runs by text"
        by="id, task, model, tag"
        value={q}
        onType={(text) => runsState.set({ q: text }, { typing: true })}
      />
      <Select
        label="Group by"
        before="Group by"
        values={groupings}
        title={(each) => (each === '' ? 'nothing' : facetTitles[each].toLowerCase())}
        value={group}
        onChoose={(chosen) => runsState.set({ group: chosen, open: [] })}
      />
      <span class="small" role="status">
        {rows.length === total
          ? `${countText(total)} runs`
          : `${countText(rows.length)} of ${countText(total)} runs`}
      </span>
      <span class="spring" />
      <Popup
        button={
          <>
            <Icon name="columns" /> Columns
          </>
        }
      >
        {() => <ColumnChoice columns={columns} shown={shown} usual={usual} />}
      </Popup>
      <button type="button" class="quiet" onClick={save}>
        <Icon name="save" /> CSV
      </button>
    </div>
  );
}

function ColumnChoice({
  columns,
  shown,
  usual,
}: {
  readonly columns: readonly RunColumn[];
  readonly shown: readonly RunColumn[];
  readonly usual: readonly string[];
}): VNode {
  const ids = shown.map(({ id }) => id);
  const toggle = (id: string): void => {
    const chosen = ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id];
    const isUsual = chosen.length === usual.length && usual.every((each) => chosen.includes(each));
    if (chosen.length > 0) runsState.set({ column: isUsual ? [] : chosen });
  };
  return (
    <fieldset class="choice">
      <legend>Columns</legend>
      {columns.map(({ id, title }) => (
        <label key={id} class="check">
          <input type="checkbox" checked={ids.includes(id)} onChange={() => toggle(id)} />
          <Text of={title} />
        </label>
      ))}
    </fieldset>
  );
}
