import type { VNode } from 'preact';
import { useId, useState } from 'preact/hooks';
import { type IndexedRun, runsIndexPath, runsIndexShape } from '../api/runs-index.ts';
import { useResource } from '../fetch/use-resource.ts';
import { Dialog } from '../parts/dialog.tsx';
import type { Address } from '../route/address.ts';
import { address, go } from '../route/location.ts';
import { isAdmin, me } from '../session/session.ts';
import { visible } from '../text/segments.ts';
import { isFinding } from './header.tsx';
import { allScreens } from '../route/screens.ts';

interface Target {
  readonly kind: string;
  readonly name: string;
  readonly to: Address;
}

const MOST_SHOWN = 12;

/** Goes anywhere by a few letters of its name: a combobox over a list. */
export function Finder(): VNode {
  const [wanted, setWanted] = useState('');
  const [chosen, setChosen] = useState(0);
  const id = useId();
  const { project } = address.value;
  const index = useResource(project === '' ? undefined : runsIndexPath(project), runsIndexShape);
  const found = targetsOf(wanted, index.data?.runs ?? []);
  const active = Math.min(chosen, found.length - 1);
  const close = (): void => void (isFinding.value = false);
  const open = (target: Target | undefined): void => {
    if (!target) return;
    close();
    go(target.to);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setChosen((active + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter') open(found[active]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Go to" onClose={close}>
      <input
        type="text"
        role="combobox"
        aria-label="Page, project, task, run or sample"
        aria-expanded={found.length > 0}
        aria-controls={id}
        aria-activedescendant={found[active] ? `${id}-${active}` : undefined}
        autoComplete="off"
        spellcheck={false}
        autoFocus
        value={wanted}
        onInput={({ currentTarget: { value } }) => {
          setWanted(value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul class="found" role="listbox" id={id} aria-label="Found">
        {found.map((target, place) => (
          <li
            key={`${target.kind} ${target.name}`}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === active}
            onClick={() => open(target)}
          >
            <span>{visible(target.name)}</span>
            <span class="small">{target.kind}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 ? (
        <p role="status">{index.isLoading ? 'Looking …' : 'Nothing of that name.'}</p>
      ) : null}
    </Dialog>
  );
}

/** Where a text leads: pages, projects, tasks and runs that have it in their names, and a sample of this run. */
function targetsOf(wanted: string, runs: readonly IndexedRun[]): readonly Target[] {
  const { project, path } = address.value;
  const pages = allScreens()
    .filter(({ key, scope }) => key !== undefined && (scope === 'read' || isAdmin.value))
    .map(({ title, path: to }): Target => ({
      kind: 'page',
      name: title,
      to: { project, path: [to], query: [] },
    }));
  const projects = (me.value?.projects ?? []).map((name): Target => ({
    kind: 'project',
    name,
    to: { project: name, path: path.slice(0, 1), query: [] },
  }));
  const text = wanted.trim().toLowerCase();
  const has = (name: string): boolean => name.toLowerCase().includes(text);
  const found = [...pages, ...projects].filter(({ name }) => has(name));
  if (text === '') return found;
  const tasks = [...new Set(runs.map(({ task }) => task))].filter(has).map((name): Target => ({
    kind: 'task',
    name,
    to: { project, path: ['runs'], query: [['task', name]] },
  }));
  const ofId = runs
    .filter(({ id }) => has(id))
    .slice(0, MOST_SHOWN)
    .map(({ id }): Target => ({
      kind: 'run',
      name: id,
      to: { project, path: ['runs', id], query: [] },
    }));
  const [first, run] = path;
  const sample: Target[] =
    first === 'runs' && run !== undefined
      ? [
          {
            kind: 'sample of this run',
            name: wanted.trim(),
            to: { project, path: ['runs', run, 's', wanted.trim()], query: [] },
          },
        ]
      : [];
  const shown = [...found, ...tasks, ...ofId].slice(0, MOST_SHOWN - sample.length);
  return [...shown, ...sample];
}
