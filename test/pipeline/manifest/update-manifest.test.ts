import { describe, expect, it } from 'vitest';
import { parseManifest } from '#lake/evalsig-manifest.ts';
import { updateManifests } from '#pipeline/manifest/update-manifest.ts';
import { event } from '../../support/events.ts';
import { FaultyStore } from '../../support/faults.ts';
import { QUIET_SECONDS, TestLake } from '../../support/lake.ts';

function manifestRunIds(lake: TestLake): string[] {
  return parseManifest(Buffer.from(lake.text('store/demo/manifest.json'))).runs.map(
    ({ run_id }) => run_id,
  );
}

describe('the manifest of a run whose metrics change', () => {
  const metrics = event({ type: 'metrics', data: { f1: 0.5 } });
  const match = event({ event_id: 1 });
  const run = String(metrics['run_id']);

  it('drops entries that the run no longer has, wherever the step died before', async () => {
    for (let failing = 1; failing <= 12; failing++) {
      const lake = new TestLake();
      await lake.post([metrics, match]);
      await lake.stageOnce();
      await lake.clock.advance(QUIET_SECONDS * 1000);
      await lake.sealOnce();
      const dying = new FaultyStore(lake.memory, failing, 'before');
      await updateManifests(
        { store: dying, judgements: lake.judgements, indexed: lake.manifests },
        await lake.manifests.receive({ max: 1 }),
      );
      await lake.post([event({ event_id: 2 })], { parameters: { metric: ['f1'] } });
      await lake.wait(QUIET_SECONDS);
      await lake.wait(QUIET_SECONDS);
      expect(manifestRunIds(lake), `call ${failing}`).toEqual([run, `${run}::accuracy`]);
    }
  });

  it('does not depend on whether the run once had entries', async () => {
    const nothing = event({ type: 'raw_sample', data: null, created_at: '2026-11-01T00:00:00Z' });
    const late = new TestLake();
    await late.post([metrics]);
    await late.wait(QUIET_SECONDS);
    await late.wait(1);
    expect(manifestRunIds(late)).toEqual([run]);
    await late.post([nothing]);
    await late.wait(QUIET_SECONDS);
    await late.wait(QUIET_SECONDS);
    const calm = new TestLake();
    await calm.post([metrics, nothing]);
    await calm.wait(QUIET_SECONDS);
    await calm.wait(QUIET_SECONDS);
    expect(late.snapshot()).toEqual(calm.snapshot());
  });
});
