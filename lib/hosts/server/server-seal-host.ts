import { totalmem } from 'node:os';
import { VERSION } from '#contract/version.ts';
import type { SealHost } from '#pipeline/seal/guarded-seal.ts';

/** This machine. A run of any size is tried; what ends the program counts as an attempt. */
export function serverSealHost(): SealHost {
  return {
    name: `evalake ${VERSION} in ${Math.round(totalmem() / 1e6)} MB`,
    mostEvents: Infinity,
    // A laptop's server is killed often, and each time counts as an attempt of the runs under way.
    mostAttempts: 1000,
    setting: 'the memory of the machine',
  };
}
