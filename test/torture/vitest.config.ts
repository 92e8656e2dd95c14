import { defineConfig } from 'vitest/config';

/** The built server under faults of the machine: one file at a time, as they load the machine. */
export default defineConfig({
  test: {
    include: ['test/torture/**/*.test.ts'],
    globalSetup: ['test/clients/support/build.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
