/** What a case has shown. `unshown` is no success: it says why nothing was seen. */
export type Outcome =
  | { readonly state: 'held'; readonly what: string }
  | { readonly state: 'broken'; readonly what: string }
  | { readonly state: 'unshown'; readonly what: string };

/** Something is not as the documents say. */
export class BrokenError extends Error {
  override readonly name = 'BrokenError';
}

/** @throws BrokenError */
export function expectThat(holds: boolean, what: string): asserts holds {
  if (!holds) throw new BrokenError(what);
}

/** @throws BrokenError */
export function expectStatus(found: number, wanted: number, of: string): void {
  expectThat(found === wanted, `${of} was answered ${found}, not ${wanted}`);
}

const LABELS = { held: 'held', broken: 'BROKEN', unshown: 'not shown here' } as const;

export function formatOutcome(name: string, { state, what }: Outcome): string {
  return `${LABELS[state].padEnd(15)} ${name}: ${what}`;
}
