import { defineConfig } from 'vitest/config';

/** Trino, Athena's engine, is started once for all files. */
export default defineConfig({
  test: {
    include: ['test/engines/athena/**/*.test.ts'],
    globalSetup: ['test/engines/athena/setup.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000,
    server: { deps: { inline: ['dt-sql-parser'] } },
  },
});
