import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/**
 * Where the answers are the test's own, the attack is on a server without keys, or it is the page alone
 * that is looked at: one host is enough.
 */
const HOSTLESS = [
  'states',
  'every-answer',
  'every-address',
  'every-screen',
  'keyboard',
  'left-open',
  'hostile',
  'hostile-answers',
  'attacks-without-keys',
  'looks',
].map((name) => `test/web/${name}.browser.test.ts`);

const define = base.define ?? {};
const browser = {
  include: ['test/web/**/*.browser.test.ts'],
  // One browser at a time: it wants a processor, and the server the other.
  fileParallelism: false,
  // A worker keeps its modules for the next file; what a file changed in it is put back.
  isolate: false,
  setupFiles: ['test/support/put-back.ts'],
  testTimeout: 60_000,
  // A page on a busy machine may take its time; what it shows then is what counts.
  expect: { poll: { timeout: 15_000 } },
  hookTimeout: 60_000,
  // A mistake fails twice, a click that came too early passes then, and is named (decision 0053).
  retry: 1,
};

/**
 * The dashboard in Chromium, against the built server and against the functions of an HTTP API. The
 * projects do not extend this: they would build, and start Chromium, each once more.
 */
export default defineConfig({
  define,
  test: {
    globalSetup: ['test/clients/support/build.ts', 'test/web/support/chromium.ts'],
    projects: [
      { define, test: { ...browser, name: 'server', provide: { apiHost: 'server' } } },
      {
        define,
        test: { ...browser, name: 'lambda', exclude: HOSTLESS, provide: { apiHost: 'lambda' } },
      },
    ],
  },
});
