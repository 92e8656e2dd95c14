import { describe, expect, it } from 'vitest';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { changeSettings } from '#pipeline/settings/change-settings.ts';
import { sweepSettings } from '#pipeline/settings/sweep-settings.ts';
import { comparisonsOf } from '#read/compare/own-baseline.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { after, before, lakeOf, NEW } from '../../support/compared-runs.ts';
import { PROJECT, type TestLake } from '../../support/lake.ts';

const wide = projectSettingsSchema.parse({ metrics: { accuracy: { margin: 0.5 } } });
const MARKS = 'settings_changes/';
const MINUTE_MS = 60_000;

async function marginOf(lake: TestLake): Promise<unknown> {
  return (await comparisonsOf(lake.memory, PROJECT, NEW))[0]?.margin;
}

/** Changes the margin, and dies when the judge is to be told. */
async function dieBeforeTelling(lake: TestLake): Promise<void> {
  const judgements = { send: () => Promise.reject(new Error('killed')) };
  const change = () => writeSettings(lake.memory, PROJECT, wide);
  const dying = changeSettings({ store: lake.memory, judgements }, PROJECT, change);
  await expect(dying).rejects.toThrow('killed');
}

describe('changed settings', () => {
  it('leave no mark when the judge was told', async () => {
    const lake = await lakeOf(before, after);
    await changeSettings({ store: lake.memory, judgements: lake.judgements }, PROJECT, () =>
      writeSettings(lake.memory, PROJECT, wide),
    );
    await lake.drain();
    expect([await marginOf(lake), lake.keys(MARKS)]).toEqual([0.5, []]);
  });

  it('are judged by after a sweep when a crash came between', async () => {
    const lake = await lakeOf(before, after);
    await dieBeforeTelling(lake);
    await lake.drain();
    expect([await marginOf(lake), lake.keys(MARKS).length]).toEqual([0.02, 1]);
    await lake.clock.advance(10 * MINUTE_MS);
    await sweepSettings({ store: lake.memory, judgements: lake.judgements, clock: lake.clock });
    await lake.drain();
    expect([await marginOf(lake), lake.keys(MARKS)]).toEqual([0.5, []]);
  });

  it('that may be under way are left alone', async () => {
    const lake = await lakeOf(before, after);
    await dieBeforeTelling(lake);
    await lake.clock.advance(MINUTE_MS);
    await sweepSettings({ store: lake.memory, judgements: lake.judgements, clock: lake.clock });
    expect([lake.keys(MARKS).length, lake.judgements.messages]).toEqual([1, []]);
  });
});
