import { afterAll, vi } from 'vitest';

/** An HTTP server replaces them in its process by lighter ones. */
const REPLACED = ['Request', 'Response'] as const;
const originals = REPLACED.map(
  (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
);

/** A worker runs several test files, so what one file changes in its process is reset before the next. */
afterAll(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  for (const [name, original] of originals) {
    if (original) Object.defineProperty(globalThis, name, original);
  }
});
