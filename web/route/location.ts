import { signal } from '@preact/signals';
import { type Address, hashOf, parseAddress } from './address.ts';

/** Where the user is. */
export const address = signal<Address>(parseAddress(window.location.hash));

window.addEventListener('hashchange', () => {
  address.value = parseAddress(window.location.hash);
});

/** Goes there: a step that Back takes back, or, with `replace`, a correction of this one. */
export function go(to: Address, { replace = false } = {}): void {
  const hash = hashOf(to);
  if (hash === window.location.hash) return;
  if (replace) window.history.replaceState(null, '', hash);
  else window.history.pushState(null, '', hash);
  address.value = parseAddress(hash);
}

/** A place of the same project. */
export function inProject(
  path: readonly string[],
  query: Address['query'] = [],
  project = address.value.project,
): Address {
  return { project, path, query };
}

// pushState fires no hashchange; Back over such a step fires popstate.
window.addEventListener('popstate', () => {
  address.value = parseAddress(window.location.hash);
});
