import type { FunctionName } from '#contract/naming/metric-names.ts';

/**
 * The texts of a run and what is made of it lie on the disk while it is sealed: 3 kB an event of 1.4 kB.
 * It is the most that Lambda gives, MiB.
 */
export const SEAL_DISK_MB = 10_240;

/** Megabytes; a whole processor comes with 1,769. */
export const lambdaMemory: Readonly<Record<FunctionName, number>> = {
  ingest: 1024,
  stage: 512,
  seal: 2048,
  manifest: 1769,
  judge: 1769,
  prune: 1024,
  query: 1024,
  notify: 512,
};
