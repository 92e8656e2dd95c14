import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** What takes long, and what runs the built program. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/**/*.slow.test.ts'],
    exclude: [],
    globalSetup: ['test/clients/support/build.ts'],
  },
});
