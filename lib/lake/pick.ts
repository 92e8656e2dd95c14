/**
 * The members of these names, in this order. The cast is needed: in an object that is made from a
 * list TypeScript sees no names.
 */
export function pick<T extends object, N extends keyof T>(
  object: T,
  names: readonly N[],
): Pick<T, N> {
  return Object.fromEntries(names.map((name) => [name, object[name]])) as Pick<T, N>;
}
