/**
 * Goes along the links of a row by Left and Right; before the first is the row itself. Tells whether the
 * key was one of them.
 */
export function walkLinks({ key, target }: KeyboardEvent): boolean {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
  const row = target instanceof HTMLElement ? target.closest('tr') : null;
  if (step === undefined || row === null) return false;
  const stops = [row, ...row.querySelectorAll<HTMLElement>('a[href], button')];
  stops[stops.findIndex((each) => each === target) + step]?.focus();
  return true;
}
