import type { ComponentType } from 'preact';
import type { Address } from './address.ts';

/** What a screen is told. All else of its state is in the address (`route/query-state.ts`). */
export interface ScreenProps {
  readonly project: string;
  /** The parts of the path that the screen names with a colon. */
  readonly params: Readonly<Record<string, string>>;
}

/** A screen is a folder of `web/screens`, of which `index.tsx` exports the component as default. */
export interface Screen {
  readonly name: string;
  /** Below the project: `runs`, `runs/:run`. */
  readonly path: string;
  readonly title: string;
  /** The key after `g` that opens it, and the sign that it stands in the navigation. */
  readonly key?: string;
  readonly scope: 'read' | 'admin';
  /** What it asks for first, below `v1/`: on a first visit that is sent before there is a page. */
  readonly first?: (place: ScreenProps & Pick<Address, 'query'>) => readonly string[];
  readonly load: () => Promise<{ readonly default: ComponentType<ScreenProps> }>;
}

let known: readonly Screen[] = [];

/** Tells which screens there are; `app/screens.ts` has the table. */
export function registerScreens(screens: readonly Screen[]): void {
  known = screens;
}

/** In the order of the navigation. */
export function allScreens(): readonly Screen[] {
  return known;
}

/** The screen of a path, and what the path names. */
export function screenAt(
  path: readonly string[],
): { readonly screen: Screen; readonly params: Readonly<Record<string, string>> } | undefined {
  for (const screen of known) {
    const params = matchPath(screen.path.split('/'), path);
    if (params) return { screen, params };
  }
  return undefined;
}

/** What the screen of an address asks for first. */
export function firstAsked({ project, path, query }: Address): readonly string[] {
  const found = project === '' ? undefined : screenAt(path);
  return found?.screen.first?.({ project, params: found.params, query }) ?? [];
}

function matchPath(
  pattern: readonly string[],
  path: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (pattern.length !== path.length) return undefined;
  const pairs = pattern.map((part, place) => [part, path[place] ?? ''] as const);
  if (pairs.some(([part, value]) => !part.startsWith(':') && part !== value)) return undefined;
  return Object.fromEntries(
    pairs.flatMap(([part, value]) => (part.startsWith(':') ? [[part.slice(1), value]] : [])),
  );
}

/** The address of a screen; undefined while there is no screen of that name. */
export function addressOf(
  name: string,
  project: string,
  params: Readonly<Record<string, string>> = {},
  query: Address['query'] = [],
): Address | undefined {
  const screen = known.find((each) => each.name === name);
  if (!screen) return undefined;
  const parts = screen.path.split('/');
  const path = parts.map((part) => (part.startsWith(':') ? (params[part.slice(1)] ?? '') : part));
  return { project, path, query };
}
