/** A broken invariant. The numbers are those of docs/reliability.md. */
export interface Violation {
  readonly invariant: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;
  readonly text: string;
}

export function violations(
  invariant: Violation['invariant'],
  texts: Iterable<string>,
): Violation[] {
  return Array.from(texts, (text) => ({ invariant, text }));
}
