import { defineConfig } from 'vitest/config';

/** Schemathesis against the built server. It makes its requests from the API's own document. */
export default defineConfig({
  test: {
    include: ['test/fuzz/**/*.test.ts'],
    globalSetup: ['test/clients/support/build.ts'],
    fileParallelism: false,
    maxConcurrency: 2,
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
