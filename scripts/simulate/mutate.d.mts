import type { Mutation } from './mutations.mjs';

export class StaleMutationError extends Error {}
export function mutate(source: string, mutation: Mutation): string;
