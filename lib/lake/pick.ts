/**
 * The members of these names, in this order. The cast is needed: in an object that is made from a
 * list TypeScript sees no names.
 */
export function pick<T extends object, const Names extends readonly (keyof T)[]>(
  object: T,
  names: Names,
): Pick<T, Names[number]> {
  return Object.fromEntries(names.map((name) => [name, object[name]])) as Pick<T, Names[number]>;
}
