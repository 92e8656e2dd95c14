import { type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';
import type { TestLake } from './lake.ts';

/** Does something once, right before a put of such a key, and tells how that put ended. */
export function beforePut(lake: TestLake, keys: RegExp, act: () => Promise<unknown>) {
  const put = lake.memory.put.bind(lake.memory);
  const told: { outcome?: 'done' | 'refused' } = {};
  lake.memory.put = async (...[key, ...args]: Parameters<ObjectStore['put']>) => {
    if (!keys.test(key)) return put(key, ...args);
    lake.memory.put = put;
    await act();
    try {
      const info = await put(key, ...args);
      told.outcome = 'done';
      return info;
    } catch (error) {
      if (error instanceof PreconditionFailedError) told.outcome = 'refused';
      throw error;
    }
  };
  return told;
}
