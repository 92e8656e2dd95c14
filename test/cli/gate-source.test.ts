import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEndpointSource } from '../../lib/cli/gate/gate-source.ts';
import { wholeRun } from '../support/events.ts';
import { LocalServer } from '../support/local-server.ts';

let local: LocalServer;
beforeAll(async () => {
  local = await LocalServer.start();
});
afterAll(() => local.stop());

describe('a gate at a server', () => {
  it.each(['team/run 1', '50%', 'plain'])('finds the run %s', async (run_id) => {
    await local.post(wholeRun(4, { run_id }));
    const source = openEndpointSource({ project: 'demo', endpoint: local.url });
    const state = await local.until(
      () => source.look(run_id),
      (found) => found?.status === 'complete',
    );
    expect(state).toMatchObject({ events: 5, missing_count: 0 });
    expect(await source.look(`${run_id}-`)).toBeUndefined();
  });
});
