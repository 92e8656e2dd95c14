import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';
import { z } from 'zod';

/** The project's folder, with a slash at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const packageSchema = z.object({
  version: z.string(),
  dependencies: z.record(z.string(), z.string()),
});
export const projectPackage = packageSchema.parse(
  JSON.parse(readFileSync(`${root}package.json`, 'utf8')),
);

/** Options of all bundles of this project: an ES module for the oldest supported Node. */
export const moduleOptions = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** Sets the version for `lib/contract/version.ts`. */
export function defineVersion(version: string) {
  return { define: { 'process.env.EVALAKE_VERSION': JSON.stringify(version) } };
}
