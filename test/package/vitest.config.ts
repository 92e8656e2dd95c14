import { defineConfig } from 'vitest/config';

/** The package as npm packs and installs it, on every Node that it supports. */
export default defineConfig({
  test: {
    include: ['test/package/**/*.test.ts'],
    globalSetup: ['test/support/install-nodes.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
