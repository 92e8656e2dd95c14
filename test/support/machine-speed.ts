import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** What the machine of the limits takes at most. */
const USUAL_MS = 500;

const measured = JSON.stringify(randomBytes(16 * 1024 * 1024).toString('hex'));

/** Measures how long this machine takes just now to parse and compress 32 MB of JSON. */
export function measureMachineMs(): number {
  const start = performance.now();
  JSON.parse(measured);
  gzipSync(measured, { level: 1 });
  return performance.now() - start;
}

/** How many times as long as usual a machine takes that took so long; at least 1. */
export function slownessOf(...measuredMs: readonly number[]): number {
  return Math.max(1, Math.max(...measuredMs) / USUAL_MS);
}
