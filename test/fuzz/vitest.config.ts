import { defineConfig } from 'vitest/config';

/** schemathesis against the built server: what it sends comes from the API's own document. */
export default defineConfig({
  test: {
    include: ['test/fuzz/**/*.test.ts'],
    globalSetup: ['test/clients/support/build.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
