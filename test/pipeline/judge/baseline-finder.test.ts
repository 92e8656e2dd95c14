import { describe, expect, it } from 'vitest';
import { BaselineFinder } from '#pipeline/judge/baseline-finder.ts';
import { compareStarts, type JudgedRun } from '#pipeline/judge/judged-run.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';

const recorded = { delta: null, p_value: null, verdict: null, parent_run_id: null };

function run(name: string, changes: Partial<JudgedRun> = {}): JudgedRun {
  const metrics = [
    { name: 'accuracy', runId: name, path: `${name}.parquet`, itemCount: 10, score: 1, recorded },
  ];
  return {
    ...{ name, owner: name, month: '2026-11', tsMicros: Number(/\d+/.exec(name)?.[0] ?? 0) },
    ...{
      modelId: 'm',
      taskId: 't',
      status: 'complete',
      isComplete: true,
      configHash: 'c',
      tags: [],
      sourceHash: name,
    },
    ...{ metrics, ...changes },
  };
}

const tagged = { tags: ['main'] };
interface Before {
  readonly run: JudgedRun;
  readonly regressed?: true;
}

/** What a run of model m and configuration c is compared with, after these. */
function baselineOf(before: readonly Before[], baselines: object = {}, candidate = run('r9')) {
  const settings = projectSettingsSchema.parse({ baselines });
  const finder = new BaselineFinder(settings.baselines, settings.baselines.pins);
  for (const each of before) finder.add(each.run, new Set(each.regressed ? ['accuracy'] : []));
  const found = finder.find(candidate, 'accuracy');
  return found && [found.rule, ...found.runs.map((each) => each.run.name)];
}

const pin = (runs: string[], model?: string) => ({ task: 't', runs, ...(model ? { model } : {}) });

const situations: [what: string, before: Before[], baselines: object, expected: unknown][] = [
  ['no run before it', [], {}, undefined],
  ['a run of the same configuration', [{ run: run('r1') }], {}, ['same_config', 'r1']],
  ['two: the newer one', [{ run: run('r1') }, { run: run('r2') }], {}, ['same_config', 'r2']],
  ['one of another configuration', [{ run: run('r1', { configHash: 'd' }) }], {}, undefined],
  ['one of another model', [{ run: run('r1', { modelId: 'n' }) }], {}, undefined],
  ['an incomplete one', [{ run: run('r1', { isComplete: false }) }], {}, undefined],
  [
    'one that regressed',
    [{ run: run('r1') }, { run: run('r2'), regressed: true }],
    {},
    ['same_config', 'r1'],
  ],
  [
    'a tagged one, though there is a newer one',
    [{ run: run('r1', tagged) }, { run: run('r2') }],
    {},
    ['tag', 'r1'],
  ],
  [
    'a tagged one of another configuration',
    [{ run: run('r1', { ...tagged, configHash: 'd' }) }],
    {},
    ['tag', 'r1'],
  ],
  [
    'a tagged one of another model',
    [{ run: run('r1', { ...tagged, modelId: 'n' }) }],
    {},
    undefined,
  ],
  ['a tagged one that regressed', [{ run: run('r1', tagged), regressed: true }], {}, undefined],
  [
    'one with the tag of the settings',
    [{ run: run('r1', { tags: ['good'] }) }, { run: run('r2') }],
    { tag: 'good' },
    ['tag', 'r1'],
  ],
  [
    'several to pool',
    [{ run: run('r1') }, { run: run('r2') }, { run: run('r3') }],
    { runs: 2 },
    ['same_config', 'r3', 'r2'],
  ],
  [
    'a pinned one of another model and configuration',
    [{ run: run('r1', { modelId: 'n', configHash: 'd' }) }, { run: run('r2', tagged) }],
    { pins: [pin(['r1'])] },
    ['pinned', 'r1'],
  ],
  [
    'a pinned one that regressed',
    [{ run: run('r1'), regressed: true }],
    { pins: [pin(['r1'])] },
    ['pinned', 'r1'],
  ],
  [
    'pinned ones',
    [{ run: run('r1') }, { run: run('r2') }],
    { pins: [pin(['r1', 'r2'])] },
    ['pinned', 'r2', 'r1'],
  ],
  [
    'a pin of its model, and one of all',
    [{ run: run('r1') }, { run: run('r2') }],
    { pins: [pin(['r1'], 'm'), pin(['r2'])] },
    ['pinned', 'r1'],
  ],
  [
    'a pin of another model',
    [{ run: run('r1') }, { run: run('r2') }],
    { pins: [pin(['r1'], 'n')] },
    ['same_config', 'r2'],
  ],
  [
    'a pin to a run that is not there',
    [{ run: run('r1') }],
    { pins: [pin(['gone'])] },
    ['same_config', 'r1'],
  ],
  [
    'a pin to an incomplete run',
    [{ run: run('r1', { isComplete: false }) }],
    { pins: [pin(['r1'])] },
    undefined,
  ],
  ['a pin to itself', [{ run: run('r1') }], { pins: [pin(['r9'])] }, ['same_config', 'r1']],
];

describe('the baseline of a run', () => {
  it.each(situations)('with %s before it', (_, before, baselines, expected) => {
    expect(baselineOf(before, baselines)).toEqual(expected);
  });

  it('is none in a metric that the run before lacks, or has no items of', () => {
    const without = run('r1', { metrics: [{ ...metricOf(run('r1')), path: null }] });
    expect(baselineOf([{ run: without }])).toBeUndefined();
    expect(baselineOf([{ run: run('r1', { metrics: [] }) }])).toBeUndefined();
  });

  it('pools no more pinned runs than memory holds, the newest first', () => {
    const large = (name: string) =>
      run(name, { metrics: [{ ...metricOf(run(name)), itemCount: 400_000 }] });
    const runs = ['r1', 'r2', 'r3'].map((name) => ({ run: large(name) }));
    expect(baselineOf(runs, { pins: [pin(['r1', 'r2', 'r3'])] })).toEqual(['pinned', 'r3', 'r2']);
  });

  it('is found in the order of times, then of names', () => {
    const runs = [run('r2'), run('b', { tsMicros: 1 }), run('a', { tsMicros: 1 })];
    expect(runs.sort(compareStarts).map(({ name }) => name)).toEqual(['a', 'b', 'r2']);
  });
});

function metricOf({ metrics: [metric] }: JudgedRun) {
  if (!metric) throw new Error('a run without metrics');
  return metric;
}
