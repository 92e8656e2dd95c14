/** The server's rule for ids in a path (`lib/contract/naming/run-address.ts`). */
const FITS_A_PATH = /^[^%?/\\]+$/;
const TAKEN = ['', '.', '..', '-', 'index'];

/** What is asked for of a run, below `v1/`. An id that no path can carry is in the query. */
export function runPath(
  project: string,
  run: string,
  part = '',
  query: Readonly<Record<string, string>> = {},
): string {
  const isInPath = FITS_A_PATH.test(run) && !TAKEN.includes(run);
  const parts = ['projects', project, 'runs', isInPath ? run : '-', ...(part === '' ? [] : [part])];
  const parameters = new URLSearchParams({ ...(isInPath ? {} : { run }), ...query }).toString();
  return `${parts.map(encodeURIComponent).join('/')}${parameters === '' ? '' : `?${parameters}`}`;
}
