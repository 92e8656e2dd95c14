import { describe, expect, it } from 'vitest';
import { parseSealTarget } from '#contract/seal-target.ts';
import { parseManifest } from '#lake/evalsig-manifest.ts';
import { comparisonsKey, formatComparisons } from '#pipeline/judge/comparisons-file.ts';
import { updateManifests, updateProject } from '#pipeline/manifest/update-manifest.ts';
import { writeManifest } from '#pipeline/manifest/write-manifest.ts';
import { comparison } from '../../support/comparison-rows.ts';
import { event, finalReport } from '../../support/events.ts';
import { FaultyStore } from '../../support/faults.ts';
import { QUIET_SECONDS, TestLake } from '../../support/lake.ts';

const RUN = String(event()['run_id']);
const MONTH = String(event()['created_at']).slice(0, 7);

function manifestRunIds(lake: TestLake): string[] {
  return parseManifest(Buffer.from(lake.text('store/demo/manifest.json'))).runs.map(
    ({ run_id }) => run_id,
  );
}

describe('the verdicts of the manifest', () => {
  it('are those that the run index tells, and no newer ones that the judge may withdraw', async () => {
    const lake = new TestLake();
    await lake.post([event(), finalReport(1)]);
    await lake.drain();
    const before = lake.text('store/demo/manifest.json');
    const row = comparison({ run_id: RUN, parent_run_id: 'other' });
    await lake.memory.put(comparisonsKey('demo', MONTH), formatComparisons([row]));
    await writeManifest(lake.memory, 'demo', [parseSealTarget('demo', RUN)]);
    expect(lake.text('store/demo/manifest.json')).toBe(before);
    await updateProject({ store: lake.memory }, 'demo', [parseSealTarget('demo', RUN)]);
    const { runs } = parseManifest(Buffer.from(lake.text('store/demo/manifest.json')));
    expect(runs).toMatchObject([{ run_id: RUN, parent_run_id: 'other' }]);
  });
});

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
