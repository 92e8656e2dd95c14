import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** What takes long, and what runs the built program. */
const { projects: _, ...test } = base.test ?? {};

export default defineConfig({
  ...base,
  test: {
    ...test,
    include: ['test/**/*.slow.test.ts'],
    exclude: [],
    provide: { apiHost: 'server' },
    globalSetup: ['test/clients/support/build.ts'],
  },
});
