import { type ProjectSettings, projectSettingsSchema } from '#schemas/project-settings.ts';
import { rulesSchema } from '#schemas/rules.ts';
import { Dice } from './dice.ts';
import type { ClientRequest, Scenario, SettingsChange } from './scenario.ts';

/** A run's id, and when it was recorded. */
const RUNS: readonly (readonly [id: string, at: string])[] = [
  ['261031235959AVTYYZOA', '2026-10-31T23:59:59Z'],
  ['261101000000AVTYYZOB', '2026-11-01T00:00:00Z'],
  ['261121081110AVTYYZOC', '2026-11-21T08:11:10Z'],
  ['261121081111AVTYYZOD', '2026-11-21T08:11:11Z'],
  ['261121081112AVTYYZOE', '2026-11-21T08:11:12Z'],
];
const PROJECT = 'p';
const TASK = 't';
const ITEMS = 6;
const LONGEST_MS = 120_000;

/**
 * A scenario in which runs of one series come in any order, while its settings change: with an alpha
 * near 1 a few items are enough for a verdict.
 */
export function generateJudged(seed: number): Scenario {
  const dice = new Dice(seed, 'judged');
  const runs = dice.shuffle(RUNS).slice(0, dice.int(3, RUNS.length));
  return {
    seed,
    host: dice.chance(0.6) ? 'aws' : 'embedded',
    quietSeconds: 30,
    requests: runs.flatMap((run) => generateRequests(dice, ...run)),
    settings: generateChanges(dice, new Dice(seed, 'rules')),
    poison: [],
    faults: { rate: dice.pick([0, 0.03, 0.1, 0.2]) },
  };
}

function generateRequests(dice: Dice, runId: string, at: string): ClientRequest[] {
  const chance = dice.pick([0, 0.1, 0.9, 1]);
  const matches = Array.from({ length: ITEMS }, (_, id) => ({
    ...{ event_id: id, sample_id: `${TASK}.${id}`, type: 'match' },
    data: { correct: dice.chance(chance) },
  }));
  const report = { event_id: ITEMS, sample_id: null, type: 'final_report', data: { f1: 0.5 } };
  const events = [...matches, ...(dice.chance(0.1) ? [] : [report])].map((event) =>
    JSON.stringify({ run_id: runId, ...event, created_by: 'tester', created_at: at }),
  );
  const parameters = {
    ...{ task: [TASK], model: [dice.chance(0.9) ? 'm' : 'n'] },
    ...(dice.chance(0.3) ? { tag: ['main'] } : {}),
  };
  const cut = dice.chance(0.3) ? dice.int(1, ITEMS) : events.length;
  const parts = [events.slice(0, cut), events.slice(cut)].filter(({ length }) => length > 0);
  return parts.map((texts) => ({
    ...{ of: 'events', format: 'lines', project: PROJECT, parameters, texts },
    ...{ atMs: dice.int(0, LONGEST_MS), attempts: 6 },
  }));
}

function generateChanges(dice: Dice, ofRules: Dice): SettingsChange[] {
  return Array.from({ length: dice.int(1, 3) }, () => ({
    ...{ atMs: dice.int(0, 2 * LONGEST_MS), project: PROJECT },
    settings: { ...generateSettings(dice), ...generateRules(ofRules) },
  }));
}

/** Rules of few names, so that a change of settings changes what a rule of the name asks. */
function generateRules(dice: Dice): Pick<ProjectSettings, 'rules'> {
  if (dice.chance(0.4)) return {};
  const rules = ['a', 'b'].slice(0, dice.int(1, 2)).map((name) => {
    const against = dice.pick(['run_before', 'pinned', 'last'] as const);
    return {
      ...{ name, against, ...(against === 'last' ? { runs: dice.int(2, 3) } : {}) },
      ...(dice.chance(0.3) ? { model: 'm' } : {}),
      ...(dice.chance(0.2) ? { tag: 'main' } : {}),
      ...(dice.chance(0.3) ? { direction: 'lower' } : {}),
      ...(dice.chance(0.5) ? { q: 0.8 } : { alpha: 0.9 }),
    };
  });
  return { rules: rulesSchema.parse(rules) };
}

function generateSettings(dice: Dice): ProjectSettings {
  const pinned = dice.shuffle(RUNS.map(([id]) => id)).slice(0, dice.int(1, 2));
  return projectSettingsSchema.parse({
    alpha: dice.pick([0.01, 0.7, 0.9]),
    critical_metrics: dice.chance(0.2) ? ['accuracy'] : [],
    metrics: {
      accuracy: {
        direction: dice.chance(0.9) ? 'higher' : 'lower',
        margin: dice.pick([0.02, 0.3]),
        ...(dice.chance(0.4) ? { floor: dice.pick([0.4, 0.8]) } : {}),
      },
    },
    baselines: {
      runs: dice.int(1, 2),
      pins: dice.chance(0.4) ? [{ task: TASK, runs: pinned }] : [],
    },
  });
}
