import { defineConfig } from 'vitest/config';

/** The built server under faults of the machine: one file at a time, as they load the machine. */
export default defineConfig({
  test: {
    include: ['test/clients/kill.test.ts', 'test/torture/**/*.test.ts'],
    globalSetup: ['test/clients/support/build.ts'],
    env: { EVALAKE_KILLS: '190' },
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
