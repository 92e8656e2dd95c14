import { defineConfig } from 'vitest/config';

/** What is deployed, on the Node that Lambda runs, against a local AWS. */
export default defineConfig({
  test: {
    include: ['test/bundled-lambdas/**/*.test.ts'],
    globalSetup: ['test/support/install-nodes.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
