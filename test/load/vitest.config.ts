import { defineConfig } from 'vitest/config';

/** The built server in a process of its own, under more load than it should have to bear. */
export default defineConfig({
  test: {
    include: ['test/load/**/*.test.ts'],
    globalSetup: ['test/clients/support/build.ts'],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 60_000,
  },
});
