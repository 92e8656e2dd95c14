export interface Mutation {
  readonly name: string;
  readonly file: string;
  /** Each text, and what stands in its place. */
  readonly edits: readonly (readonly [find: string, replacement: string])[];
}
export const mutations: readonly Mutation[];
