import { afterAll, vi } from 'vitest';

/** A worker runs several test files, so variables and spies of one file are reset before the next. */
afterAll(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
