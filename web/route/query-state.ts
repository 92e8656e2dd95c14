import { address, go } from './location.ts';

/** A part of a screen's state, and how it is written in the address. A default is not written. */
export interface Parameter<T> {
  readonly read: (values: readonly string[]) => T;
  readonly write: (value: T) => readonly string[];
}

export function textParameter(usual = ''): Parameter<string> {
  return {
    read: ([value = usual]) => value,
    write: (value) => (value === usual ? [] : [value]),
  };
}

/** Several texts, written as the parameter several times. */
export function listParameter(): Parameter<readonly string[]> {
  return { read: (values) => values, write: (values) => values };
}

/** One of some texts; anything else in an address is the default. */
export function choiceParameter<const T extends string>(
  choices: readonly T[],
  usual: NoInfer<T>,
): Parameter<T> {
  return {
    read: ([value]) => choices.find((choice) => choice === value) ?? usual,
    write: (value) => (value === usual ? [] : [value]),
  };
}

export function flagParameter(): Parameter<boolean> {
  return { read: ([value]) => value === '1', write: (value) => (value ? ['1'] : []) };
}

/** What was typed last, and the place where that led: more of the same is the same step. */
let typed = '';

/** A screen's state in the address: what is read there, and what changes it. */
export interface QueryState<T> {
  readonly get: () => T;
  /**
   * Other parameters stay. A change is a step of its own, which Back takes back; `replace` makes it a
   * correction of the last one, and `typing` makes one step of all changes that follow each other.
   */
  readonly set: (
    changes: Partial<T>,
    options?: { readonly replace?: boolean; readonly typing?: boolean },
  ) => void;
  readonly setOne: <Name extends keyof T>(name: Name, value: T[Name]) => void;
  /** The parameters of a link to the screen in this state. */
  readonly write: (state: Partial<T>) => (readonly [string, string])[];
}

export function queryState<T extends object>(shape: {
  readonly [Name in keyof T]: Parameter<T[Name]>;
}): QueryState<T>;
export function queryState(
  shape: Readonly<Record<string, Parameter<unknown>>>,
): QueryState<Readonly<Record<string, unknown>>> {
  const names = Object.keys(shape);
  const valuesOf = (name: string): string[] =>
    address.value.query.flatMap(([each, value]) => (each === name ? [value] : []));
  const write = (state: Readonly<Record<string, unknown>>) =>
    names.flatMap((name) =>
      name in state
        ? (shape[name]?.write(state[name]) ?? []).map((value): readonly [string, string] => [
            name,
            value,
          ])
        : [],
    );
  const set: QueryState<Readonly<Record<string, unknown>>>['set'] = (
    changes,
    { replace = false, typing = false } = {},
  ) => {
    const others = address.value.query.filter(([name]) => !(name in changes));
    const mark = (): string => `${Object.keys(changes).join()} ${window.location.hash}`;
    const isTypedOn = typing && typed === mark();
    go(
      { ...address.value, query: [...others, ...write(changes)] },
      { replace: replace || isTypedOn },
    );
    if (typing) typed = mark();
  };
  return {
    get: () => Object.fromEntries(names.map((name) => [name, shape[name]?.read(valuesOf(name))])),
    set,
    setOne: (name, value) => set({ [name]: value }),
    write,
  };
}
