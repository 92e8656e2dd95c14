import type { VNode } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { addressOf } from '../../route/screens.ts';
import { useKeys } from '../../keys/keyboard.ts';
import { type Facet, FacetDrawer } from '../../parts/facets.tsx';
import { Grid } from '../../parts/grid/grid.tsx';
import { sortRows } from '../../parts/grid/sort.ts';
import { Empty } from '../../parts/states.tsx';
import { go } from '../../route/location.ts';
import { countText } from '../../text/numbers.ts';
import { columnsOf, usualColumns } from './columns.tsx';
import { type Age, ages, facetNames, facetTitles, filterRuns, type RunFilter } from './filter.ts';
import { RunsFooter } from './footer.tsx';
import { groupRows, type RunGroup, type ShownRow } from './group-rows.ts';
import { groupedColumns } from './groups.tsx';
import type { RunRow } from './rows.ts';
import { comparisonOf, Selection } from './selection.tsx';
import { runsState } from './state.ts';
import { RunsToolbar } from './toolbar.tsx';

export interface RunsTableProps {
  readonly project: string;
  readonly rows: readonly RunRow[];
  readonly since: string | null;
  readonly leftOut: number;
}

/** The filters, the table and its sums. All that is chosen here is in the address. */
export function RunsTable({ project, rows, since, leftOut }: RunsTableProps): VNode {
  const state = runsState.get();
  const field = useRef<HTMLInputElement>(null);
  const filter: RunFilter = { text: state.q, age: state.age, chosen: state };
  const key = JSON.stringify(filter);
  const found = useMemo(() => filterRuns(rows, filter, Date.now()), [rows, key]);
  const metrics = useMemo(() => metricsOf(rows), [rows]);
  const hasReceiving = rows.some(({ kind }) => kind === 'receiving');
  const columns = useMemo(
    () => columnsOf(project, metrics, hasReceiving),
    [project, metrics, hasReceiving],
  );
  const sorted = useMemo(
    () => sortedRows(found.rows, columns, state.sort),
    [found, columns, state.sort],
  );
  const [side, room] = useRoom();
  const usual = usualColumns(columns, room);
  const shownIds = state.column.length === 0 ? usual : state.column;
  const shown = columns.filter(({ id }) => shownIds.includes(id));
  const compare = (): void => {
    const to = comparisonOf(project, rows, state.select);
    if (to) go(to);
  };
  useKeys([
    { keys: 'f', label: 'filter', run: () => field.current?.focus() },
    ...(addressOf('compare', project)
      ? [{ keys: 'c', label: 'compare the selected runs', run: compare }]
      : []),
  ]);
  const fold = ({ name, isOpen }: RunGroup): void => {
    const others = state.open.filter((each) => each !== name);
    runsState.set({ open: isOpen ? others : [...others, name] });
  };
  const open = (row: ShownRow): void => {
    if (row.kind === 'group') {
      fold(row);
      return;
    }
    const to = addressOf('run', project, { run: row.id });
    if (to) go(to);
  };
  return (
    <div class="with-facets">
      <FacetDrawer
        title="Filters"
        facets={[...facetsOf(found.counts, state), ageFacet(state.age)]}
        onChoose={(name, values) => chooseIn(name, values)}
      />
      <div class="table-side" ref={side}>
        <RunsToolbar
          field={field}
          columns={columns}
          shown={shown}
          usual={usual}
          rows={sorted}
          project={project}
          total={rows.length}
        />
        {state.select.length > 0 ? <Selection project={project} rows={rows} /> : null}
        {leftOut > 0 ? (
          <p class="small">
            {countText(leftOut)} runs from before {since} are not listed.
          </p>
        ) : null}
        {sorted.length === 0 ? (
          <NothingFound filter={filter} />
        ) : (
          <Grid
            label="Runs"
            rows={groupRows(sorted, state.group, state.open)}
            idOf={({ id }) => id}
            columns={groupedColumns(shown, state.group, fold)}
            branch={state.group === '' ? undefined : branchOf}
            sort={state.sort}
            onSort={(sort) => runsState.set({ sort })}
            selected={state.select}
            onSelect={(select) => runsState.set({ select }, { typing: true })}
            onOpen={open}
            rowClass={({ kind }) => kind}
          />
        )}
        <RunsFooter rows={sorted} />
      </div>
    </div>
  );
}

/** Of the padding of the table's side and the table's own edge, pixels. */
const EDGES = 18;

/** How wide a table can be in an element without scrolling, whenever that changes. */
function useRoom() {
  const side = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(0);
  useLayoutEffect(() => {
    const element = side.current;
    if (!element) return undefined;
    const measure = (): void => setRoom(element.clientWidth - EDGES);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return [side, room] as const;
}

/** Whether a group is open; undefined of a run. */
function branchOf(row: ShownRow): boolean | undefined {
  return row.kind === 'group' ? row.isOpen : undefined;
}

function chooseIn(name: string, values: readonly string[]): void {
  const facet = facetNames.find((each) => each === name);
  if (facet) runsState.setOne(facet, values);
  else runsState.set({ age: ageOf(values) });
}

/** Runs that are being received stay first, whatever the rest is sorted by. */
function sortedRows(
  rows: readonly RunRow[],
  columns: ReturnType<typeof columnsOf>,
  sort: string,
): readonly RunRow[] {
  const receiving = rows.filter(({ kind }) => kind === 'receiving');
  const sealed = rows.filter(({ kind }) => kind === 'sealed');
  return [...receiving, ...sortRows(sealed, columns, sort)];
}

function metricsOf(rows: readonly RunRow[]): readonly string[] {
  const names = rows.flatMap((row) =>
    row.kind === 'sealed' ? row.run.metrics.map(({ name }) => name) : [],
  );
  return [...new Set(names)].sort();
}

function facetsOf(
  counts: ReturnType<typeof filterRuns>['counts'],
  chosen: RunFilter['chosen'],
): Facet[] {
  return facetNames.map((name) => ({
    name,
    title: facetTitles[name],
    values: counts[name],
    chosen: chosen[name],
  }));
}

const ageNames = Object.keys(ages).map(ageNamed);

function ageNamed(name: string): Age {
  return name === '24h' || name === '7d' || name === '30d' ? name : '90d';
}

function ageOf([name]: readonly string[]): Age | '' {
  return name === undefined ? '' : ageNamed(name);
}

function ageFacet(age: Age | ''): Facet {
  return {
    name: 'age',
    title: 'Started',
    values: ageNames.map((value) => ({ value, label: ages[value].label })),
    chosen: age === '' ? [] : [age],
    single: true,
  };
}

/** Says which filters are on, and takes each off. */
function NothingFound({ filter: { text, age, chosen } }: { readonly filter: RunFilter }): VNode {
  const names = facetNames.filter((name) => chosen[name].length > 0);
  return (
    <Empty title="No run passes these filters">
      <p class="row">
        {text === '' ? null : (
          <button type="button" onClick={() => runsState.set({ q: '' })}>
            Drop the text
          </button>
        )}
        {age === '' ? null : (
          <button type="button" onClick={() => runsState.set({ age: '' })}>
            Of any time
          </button>
        )}
        {names.map((name) => (
          <button key={name} type="button" onClick={() => runsState.setOne(name, [])}>
            Any {facetTitles[name].toLowerCase()}
          </button>
        ))}
      </p>
    </Empty>
  );
}
