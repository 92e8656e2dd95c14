/**
 * Stands in a path for a run that the query names: `/v1/projects/P/runs/-/events?run=ID`. An HTTP
 * API of AWS decodes paths, perhaps but for `%25`, and ends them at a question mark, so no path there
 * can carry every id.
 */
export const RUN_IN_QUERY = '-';

/** The query parameter with the id of such a run. */
export const RUN_PARAMETER = 'run';

/** Ids that reach every host as they are, when they are encoded in a path. */
const FITS_A_PATH = /^[^%?/\\]+$/;

/** What stands in a path where a run's id would, and is none: `runs/index`. */
export const NO_RUN = 'index';

/**
 * The path of a run from `runs/` on, and what of its query there has to be.
 * @param part what of the run is asked for: `events`, `items`, …
 * @param query further parameters
 */
export function runAddress(
  id: string,
  part = '',
  query: Readonly<Record<string, string>> = {},
): string {
  const inPath =
    FITS_A_PATH.test(id) && !/^\.{0,2}$/.test(id) && ![RUN_IN_QUERY, NO_RUN].includes(id);
  const name = inPath ? encodeURIComponent(id) : RUN_IN_QUERY;
  const parameters = new URLSearchParams({ ...(inPath ? {} : { [RUN_PARAMETER]: id }), ...query });
  const path = part === '' ? `runs/${name}` : `runs/${name}/${part}`;
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
}
