import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { z } from 'zod';

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')));

/**
 * Tests of functions that no host is asked through, so that a second run would be the same run:
 * `body-budget` shares memory among requests, and a Lambda has one at a time; `openapi` reads the document
 * as a value, and `api.test.ts` asks both hosts for the same one; `problem` makes answers from errors, and
 * `api.test.ts` gets one from both hosts, with its header.
 */
const HOSTLESS = ['body-budget', 'openapi', 'problem'].map((name) => `test/http/${name}.test.ts`);

export default defineConfig({
  define: { 'process.env.EVALAKE_VERSION': JSON.stringify(version) },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/**/*.test.ts'],
          exclude: [
            ...['bundled-lambdas', 'clients', 'engines', 'fuzz', 'load', 'package', 'torture'].map(
              (name) => `test/${name}/**`,
            ),
            'test/**/*.slow.test.ts',
            'test/**/*.browser.test.ts',
          ],
          provide: { apiHost: 'server' },
        },
      },
      {
        // The tests of the API again, on the functions behind an HTTP API.
        extends: true,
        test: {
          name: 'lambda',
          include: ['test/http/**/*.test.ts'],
          exclude: HOSTLESS,
          provide: { apiHost: 'lambda' },
        },
      },
    ],
    // Starting a process and loading its modules takes a file longer than most tests do. So a worker
    // keeps both for its next file, and what a file changed in the process is put back after it.
    isolate: false,
    setupFiles: ['test/support/put-back.ts', 'test/support/property-seed.ts'],
    // The default leaves one processor idle, which is half of a small machine.
    maxWorkers: '100%',
    // Some tests start processes; a busy machine needs longer than the default.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Its imports leave out file extensions, which only a bundler accepts.
    server: { deps: { inline: ['dt-sql-parser'] } },
  },
});
