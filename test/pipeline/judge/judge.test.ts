import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readComparisons } from '#pipeline/judge/comparisons-file.ts';
import { compareRuns } from '#read/compare/compare-runs.ts';
import { compareQuery } from '#schemas/compare.ts';
import { judge } from '#pipeline/judge/judge.ts';
import { judgeProject } from '#pipeline/judge/judge-project.ts';
import { prune } from '#pipeline/retention/prune.ts';
import { rebuild } from '#pipeline/rebuild/rebuild.ts';
import { tellJudge } from '#pipeline/step/tell-judge.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { readManifestRuns } from '../../support/manifest-runs.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { eventsOf, many } from '../../support/compared-runs.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';

const good = many([1, 90], [0, 10]);
const bad = many([1, 40], [0, 60]);
/** Runs of one series on days of November, whose ids tell their start. */
const runId = (day: number) => `2611${String(day).padStart(2, '0')}081110AVTYYZOZ`;

async function post(lake: TestLake, day: number, accuracy: readonly number[], isWhole = true) {
  const parameters = { task: ['quiz'], model: ['m'], config_hash: ['h'] };
  await lake.post(eventsOf({ id: runId(day), metrics: { accuracy }, isWhole }), { parameters });
}

async function settle(lake: TestLake): Promise<void> {
  await lake.drain();
  await lake.wait(1000);
  expect(lake.failures).toEqual([]);
}

async function verdicts(lake: TestLake) {
  const stored = await readComparisons(lake.memory, PROJECT, '2026-11');
  return stored?.rows.map(({ run_id, verdict, reason, parent_run_id }) => [
    Number(run_id.slice(4, 6)),
    verdict ?? reason,
    parent_run_id === null ? null : Number(parent_run_id.slice(4, 6)),
  ]);
}

async function change(lake: TestLake, settings: object): Promise<void> {
  await writeSettings(lake.memory, PROJECT, projectSettingsSchema.parse(settings));
  await tellJudge(lake.judgements, PROJECT);
  await settle(lake);
}

describe('sealed runs', () => {
  it('are compared with the newest that did not regress', async () => {
    const lake = new TestLake();
    await post(lake, 1, good);
    await post(lake, 2, bad);
    await post(lake, 3, bad);
    await settle(lake);
    expect(await verdicts(lake)).toEqual([
      [1, 'no_baseline', null],
      [2, 'REGRESSED', 1],
      [3, 'REGRESSED', 1],
    ]);
    expect(readManifestRuns(lake)).toMatchObject([
      { verdict: null, delta: null },
      { verdict: 'REGRESSED', delta: -0.5, parent_run_id: runId(1) },
      { verdict: 'REGRESSED', parent_run_id: runId(1) },
    ]);
  });

  it('have the same comparisons in whatever order they came', async () => {
    const days = [1, 2, 3, 4];
    const scores = [good, bad, good, bad];
    const lakes = await Promise.all(
      [days, days.toReversed(), [3, 1, 4, 2]].map(async (order) => {
        const lake = new TestLake();
        for (const day of order) {
          await post(lake, day, scores[day - 1] ?? []);
          await settle(lake);
        }
        return lake.snapshot();
      }),
    );
    expect(lakes[1]).toEqual(lakes[0]);
    expect(lakes[2]).toEqual(lakes[0]);
  });

  it('say nothing sure while incomplete, and are never a baseline then', async () => {
    const lake = new TestLake();
    await post(lake, 1, good);
    await post(lake, 2, bad, false);
    await post(lake, 3, good);
    await settle(lake);
    expect(await verdicts(lake)).toEqual([
      [1, 'no_baseline', null],
      [2, 'INCONCLUSIVE', 1],
      [3, 'INCONCLUSIVE', 1],
    ]);
    expect(readManifestRuns(lake)[1]).toMatchObject({ verdict: 'INCONCLUSIVE', delta: -0.5 });
  });
});

describe('a changed setting', () => {
  it('makes anew just what it touches', async () => {
    const lake = new TestLake();
    for (const [day, scores] of [good, bad, bad].entries()) await post(lake, day + 1, scores);
    await settle(lake);
    await change(lake, { baselines: { pins: [{ task: 'quiz', runs: [runId(2)] }] } });
    expect(await verdicts(lake)).toEqual([
      [1, 'no_baseline', null],
      [2, 'REGRESSED', 1],
      [3, 'INCONCLUSIVE', 2],
    ]);
    await change(lake, {});
    expect((await verdicts(lake))?.at(-1)).toEqual([3, 'REGRESSED', 1]);
    await change(lake, { metrics: { accuracy: { direction: 'lower' } } });
    expect((await verdicts(lake))?.[1]).toEqual([2, 'IMPROVED', 1]);
  });
});

describe('a pinned run that is not there', () => {
  const pin = (...runs: string[]) => ({ baselines: { pins: [{ task: 'quiz', runs }] } });

  async function rows(lake: TestLake) {
    const stored = await readComparisons(lake.memory, PROJECT, '2026-11');
    return stored?.rows.map(({ baseline_rule, notes_json }) => [
      baseline_rule,
      ...z.array(z.string()).parse(JSON.parse(notes_json)),
    ]);
  }

  it('is told in the comparison that the next rule made, until it comes', async () => {
    const lake = new TestLake();
    await post(lake, 2, good);
    await post(lake, 3, bad);
    await settle(lake);
    await change(lake, pin(runId(1)));
    const note = `the pinned baseline ${runId(1)} is no complete run of this task: the next rule chose instead`;
    expect(await rows(lake)).toEqual([
      [null, note],
      ['same_config', note],
    ]);
    const compared = await compareRuns(
      lake.memory,
      PROJECT,
      compareQuery.parse({ candidate: runId(3) }),
    );
    expect(compared.fair.notes).toContain(note);
    await post(lake, 1, good);
    await settle(lake);
    expect(await rows(lake)).toEqual([[null], ['pinned'], ['pinned']]);
  });

  it('is told where others of its pin are there', async () => {
    const lake = new TestLake();
    await post(lake, 1, good);
    await post(lake, 2, bad, false);
    await post(lake, 3, good);
    await settle(lake);
    await change(lake, pin(runId(1), runId(2)));
    const note = `the pinned baseline ${runId(2)} is no complete run of this task: it is left out`;
    expect((await rows(lake))?.at(-1)).toEqual(['pinned', note]);
  });
});

describe('a baseline without items', () => {
  /** Runs of the 1st, 2nd and 15th; on the 21st the items of the first two are pruned. */
  async function pruned(pinned: readonly number[]): Promise<TestLake> {
    const lake = new TestLake();
    for (const day of [1, 2, 15]) await post(lake, day, good);
    await settle(lake);
    const pins = pinned.length === 0 ? [] : [{ task: 'quiz', runs: pinned.map(runId) }];
    await change(lake, { retention: { items: 11 }, baselines: { pins } });
    await prune({ store: lake.memory, clock: lake.clock });
    await post(lake, 20, bad);
    await settle(lake);
    return lake;
  }

  async function newest(lake: TestLake) {
    const row = (await readComparisons(lake.memory, PROJECT, '2026-11'))?.rows.at(-1);
    return { ...row, baselines: row?.baseline_run_ids_json, notes: row?.notes_json };
  }

  it('is named with what to do, and nothing else is compared with in its place', async () => {
    const lake = await pruned([1]);
    const row = await newest(lake);
    expect(row).toMatchObject({ verdict: null, reason: 'baseline_gone', baseline_rule: 'pinned' });
    expect(row.notes).toMatch(new RegExp(`${runId(1)}.*evalake baseline set`));
    const snapshot = lake.snapshot();
    await rebuild(lake.memory);
    expect(lake.snapshot()).toEqual(snapshot);
    await change(lake, { baselines: { pins: [{ task: 'quiz', runs: [runId(2)] }] } });
    expect((await newest(lake)).notes).toContain(runId(2));
    await change(lake, { baselines: { pins: [{ task: 'quiz', runs: [runId(15)] }] } });
    expect(await newest(lake)).toMatchObject({ verdict: 'REGRESSED', parent_run_id: runId(15) });
  });

  it('is left out of those that are pooled, which the comparison says', async () => {
    const lake = await pruned([1, 15]);
    const row = await newest(lake);
    expect(row).toMatchObject({ verdict: 'REGRESSED', baselines: JSON.stringify([runId(15)]) });
    expect(row.notes).toMatch(new RegExp(`${runId(1)}.*left out`));
    const snapshot = lake.snapshot();
    await rebuild(lake.memory);
    expect(lake.snapshot()).toEqual(snapshot);
  });
});

describe('a comparison', () => {
  it('stays when its items are pruned, also in a rebuild, and is read from no items again', async () => {
    const lake = new TestLake();
    for (const [day, scores] of [good, bad].entries()) await post(lake, day + 1, scores);
    await settle(lake);
    await writeSettings(
      lake.memory,
      PROJECT,
      projectSettingsSchema.parse({ retention: { items: 1 } }),
    );
    await lake.clock.advance(60 * 86_400_000);
    await prune({ store: lake.memory, clock: lake.clock });
    const before = await verdicts(lake);
    await change(lake, { alpha: 0.000_001, retention: { items: 1 } });
    expect(await verdicts(lake)).toEqual(before);
    const snapshot = lake.snapshot();
    await rebuild(lake.memory);
    expect(lake.snapshot()).toEqual(snapshot);
  });

  it('is made anew after a rebuild that finds none, with the same bytes', async () => {
    const lake = new TestLake();
    for (const [day, scores] of [good, bad, good].entries()) await post(lake, day + 1, scores);
    await settle(lake);
    const snapshot = lake.snapshot();
    lake.memory.objects.delete('comparisons/demo/year=2026/month=11/index.parquet');
    await rebuild(lake.memory);
    expect(lake.snapshot()).toEqual(snapshot);
  });

  it('waits for the next message when the time is over', async () => {
    const lake = new TestLake();
    for (const [day, scores] of [good, bad].entries()) await post(lake, day + 1, scores);
    while ((await lake.stageOnce()) + (await lake.sealOnce()) + (await lake.manifestOnce()) > 0);
    const judged = await judgeProject(lake.memory, PROJECT, { isOver: () => true });
    expect(judged).toMatchObject({ isFinished: false, rows: [] });
    await settle(lake);
    expect((await verdicts(lake))?.at(-1)).toEqual([2, 'REGRESSED', 1]);
  });

  it('that was not finished in time has a message of its own', async () => {
    const { manifests, judgements, store, clock } = new TestLake();
    const pass = { outdated: [], isFinished: false, follow: () => Promise.resolve() };
    const message = { id: '1', body: JSON.stringify({ v: 1, project: PROJECT }), sentAtMs: 0 };
    const ports = { manifests, judgements, store, clock, pass: () => Promise.resolve(pass) };
    expect(await judge(ports, [message])).toEqual([]);
    expect(judgements.messages.map(({ body }) => body)).toEqual([message.body]);
  });

  it('is by evalsig’s gate when the policy says so', async () => {
    const lake = new TestLake();
    for (const [day, scores] of [bad, good, bad].entries()) await post(lake, day + 1, scores);
    await settle(lake);
    await change(lake, { policy: 'evalsig_gate', min_delta: 0.02 });
    expect(await verdicts(lake)).toEqual([
      [1, 'no_baseline', null],
      [2, 'ALLOW', 1],
      [3, 'INCONCLUSIVE', 2],
    ]);
  });
});
