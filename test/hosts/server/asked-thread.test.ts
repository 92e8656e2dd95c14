import { afterAll, expect, it } from 'vitest';
import { AskedThread, ThreadMemoryError } from '#hosts/server/threads/asked-thread.ts';
import { ProjectTooLargeError, withinMemory } from '#hosts/server/threads/project-too-large.ts';

const SCRIPT = `
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', ({ id, count }) => {
    const kept = [];
    for (let i = 0; i < count; i += 1) kept.push({ i });
    parentPort.postMessage({ id, kept: kept.length });
  });
`;

const thread = new AskedThread<{ readonly count: number }, { readonly kept: number }>({
  script: new URL(`data:text/javascript,${encodeURIComponent(inModule(SCRIPT))}`),
  youngMb: 8,
  heapMb: 24,
  ended: (code) => new Error(`ended with ${code}`),
});
afterAll(() => thread.close());

function inModule(script: string): string {
  return `import { createRequire } from 'node:module'; const require = createRequire('file:///'); ${script}`;
}

it('ends at its limit of memory, and a new one answers the next task', async () => {
  expect(await thread.ask({ count: 1000 })).toMatchObject({ kept: 1000 });
  await expect(thread.ask({ count: 1e8 })).rejects.toBeInstanceOf(ThreadMemoryError);
  expect(await thread.ask({ count: 1000 })).toMatchObject({ kept: 1000 });
});

it('tells of a project that takes too much memory what can be done', async () => {
  const bound = { project: 'demo', heapMb: 24 };
  const judged = withinMemory(thread.ask({ count: 1e8 }), 'judging', bound);
  await expect(judged).rejects.toBeInstanceOf(ProjectTooLargeError);
  await expect(judged).rejects.toThrow(
    /judging project demo takes more than 24 MB of memory.*another project/,
  );
  const other = withinMemory(Promise.reject(new TypeError('other')), 'judging', bound);
  await expect(other).rejects.toBeInstanceOf(TypeError);
});
