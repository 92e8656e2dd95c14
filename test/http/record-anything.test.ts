import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { LocalServer } from '../support/local-server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = 'examples/record-anything';

let server: LocalServer;
/** Empty where the host of this run of the tests takes runs without a key. */
let key = '';
beforeAll(async () => {
  server = await LocalServer.start();
  if (server.server?.guarded === true) key = await server.createKey('admin');
});
afterAll(() => server.stop());

const shownSchema = z.object({
  status: z.union([z.string(), z.number()]).optional(),
  model_id: z.string().optional(),
  task_id: z.string().optional(),
  metrics: z.array(z.object({ n_items: z.int(), score: z.number() })).optional(),
});

it.each([
  ['shell', 'sh', [`${folder}/eval-items.sh`]],
  ['TypeScript', process.execPath, ['scripts/run.mjs', `${folder}/eval-items.ts`]],
])('the homemade evaluation in %s leaves a complete run', async (_, program, args) => {
  const { stdout } = await promisify(execFile)(program, args, {
    cwd: root,
    env: { ...process.env, EVALAKE_URL: `${server.url}/v1/projects/demo`, EVALAKE_KEY: key },
  });
  const headers = { authorization: `Bearer ${key}` };
  const path = `/v1/projects/demo/runs/${stdout.trim()}`;
  const run = await server.until(
    async () => shownSchema.parse(await server.json(path, headers)),
    ({ status }) => status === 'complete',
  );
  expect(run).toMatchObject({
    model_id: 'two-of-three',
    task_id: 'capitals',
    metrics: [{ n_items: 3 }],
  });
  expect(run.metrics?.[0]?.score).toBeCloseTo(2 / 3, 12);
});
