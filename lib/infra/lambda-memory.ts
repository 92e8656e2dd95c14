import type { FunctionName } from '#contract/naming/metric-names.ts';

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
