import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ name: z.string().optional(), version: z.string() })),
});
const sbomSchema = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(z.object({ purl: z.string() })),
});

function locked(): Set<string> {
  const lock = lockSchema.parse(
    JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')),
  );
  const installed = Object.entries(lock.packages).filter(([path]) => path !== '');
  return new Set(
    installed.map(([path, { name, version }]) => {
      const called = name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return `pkg:npm/${called.replace('@', '%40')}@${version}`;
    }),
  );
}

it('npm run sbom lists every package of the lock file with its version', async () => {
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sbom'], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const { components } = sbomSchema.parse(JSON.parse(stdout));
  expect(new Set(components.map(({ purl }) => purl))).toEqual(locked());
});
