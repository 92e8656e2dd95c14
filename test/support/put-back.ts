import { afterAll, vi } from 'vitest';

/** A worker goes on to other test files: variables and spies of one file are not there in the next. */
afterAll(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
