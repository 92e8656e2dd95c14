/** Gives the focus to what the page is about. */
export function focusContent(): void {
  document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
}

/**
 * Keeps the focus on the page for as long as the page lives: a button that is pressed may go with what
 * it is about, or have nothing to do any more. The focus is then in the list beside it, if there is one,
 * else on what it was in.
 */
export function keepFocus(): void {
  /** What has the focus, and what that is in, the innermost first. */
  let path: readonly HTMLElement[] = [];
  document.addEventListener('focusin', ({ target }) => (path = pathOf(target)));
  document.addEventListener('pointerdown', ({ target }) => {
    // Who clicks beside what has the focus takes it away.
    if (target instanceof Node && path[0]?.contains(target) !== true) path = [];
  });
  new MutationObserver(() => {
    const [lost, ...around] = path;
    const isLost = lost !== undefined && (!lost.isConnected || lost.matches(':disabled'));
    if (!isLost || document.activeElement !== document.body) return;
    if (!around.some(takeFocus)) focusContent();
  }).observe(document.body, {
    ...{ subtree: true, childList: true },
    attributeFilter: ['disabled'],
  });
}

function pathOf(target: EventTarget | null): readonly HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let each = target; each instanceof HTMLElement; each = each.parentElement) {
    if (each !== document.body && each !== document.documentElement) found.push(each);
  }
  return found;
}

/** Gives the focus to the chosen row of a place, or to the place; not if that is gone or takes up no room. */
function takeFocus(place: HTMLElement): boolean {
  if (!place.isConnected) return false;
  const target = place.querySelector<HTMLElement>('tr[tabindex="0"]') ?? place;
  if (target.tabIndex < 0) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  return document.activeElement === target;
}
