/** A Trino path as DuckDB reads it: `$["a b"][0]` is `$."a b"[0]`. */
export function jsonPath(path: string): string {
  return path.replace(
    /\[\s*(?:"([^"]*)"|'([^']*)')\s*\]/g,
    (_, double?: string, single?: string) => {
      return `."${double ?? single ?? ''}"`;
    },
  );
}
