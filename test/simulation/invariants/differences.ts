/** How two sets of objects differ, an entry for each key. */
export function differences(
  found: ReadonlyMap<string, Uint8Array>,
  expected: ReadonlyMap<string, Uint8Array>,
): string[] {
  const keys = [...new Set([...found.keys(), ...expected.keys()])].sort();
  return keys.flatMap((key) => {
    const [a, b] = [found.get(key), expected.get(key)];
    if (!a) return `${key} is missing`;
    if (!b) return `${key} is too many`;
    return Buffer.compare(a, b) === 0 ? [] : `${key} has other bytes`;
  });
}
