/**
 * A place in the dashboard. It stands in the hash, `#/demo/runs?task=mmlu`, which no server or proxy
 * is sent, and in which a name may hold a slash.
 */
export interface Address {
  /** Empty where none is chosen yet. */
  readonly project: string;
  readonly path: readonly string[];
  /** Parameters in their order; a name may come several times. */
  readonly query: readonly (readonly [name: string, value: string])[];
}

export function parseAddress(hash: string): Address {
  const [path, query = ''] = cutOnce(hash.replace(/^#?\/?/, ''), '?');
  const [project = '', ...rest] = path.split('/').map(decode);
  return {
    project,
    path: rest.filter((part) => part !== ''),
    query: [...new URLSearchParams(query)],
  };
}

export function hashOf({ project, path, query }: Address): string {
  // A name may hold half a character, which no address can; it leads to no run then, but is shown.
  const parts = [project, ...path].map((part) => encodeURIComponent(part.toWellFormed())).join('/');
  const parameters = new URLSearchParams(query.map(([name, value]) => [name, value])).toString();
  return `#/${parts}${parameters === '' ? '' : `?${parameters}`}`;
}

function cutOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** An address that somebody typed may not be encoded; it is then taken as it is. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
