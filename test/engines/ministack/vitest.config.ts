import { defineConfig } from 'vitest/config';

/** A local AWS: one file at a time, as they load the machine. */
export default defineConfig({
  test: {
    include: ['test/engines/ministack/**/*.test.ts'],
    globalSetup: ['test/support/install-nodes.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 600_000,
  },
});
