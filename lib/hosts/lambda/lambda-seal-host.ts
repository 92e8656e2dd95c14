import { VERSION } from '#contract/version.ts';
import type { SealHost } from '#pipeline/seal/guarded-seal.ts';

/** Events of 1.4 kB that the function seals for each megabyte of its memory. */
const EVENTS_PER_MB = 500;

/** The function that seals. */
export function lambdaSealHost(memoryMb: number): SealHost {
  return {
    name: `evalake ${VERSION} in ${memoryMb} MB`,
    mostEvents: EVENTS_PER_MB * memoryMb,
    setting: 'lambdaMemory.seal (lib/infra/lambda-memory.ts) and deploy',
  };
}
