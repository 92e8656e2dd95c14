import { Dice } from './dice.ts';
import { generateContested } from './generate-contested.ts';
import { generateDocumentRequests } from './generate-documents.ts';
import { generateJudged } from './generate-judged.ts';
import { type GeneratedRun, generateRuns, spell } from './generate-run.ts';
import { sendingGenerator } from './generate-sending.ts';
import type { ClientRequest, Poison, QueueName, Scenario } from './scenario.ts';

/**
 * The scenario of a seed. In every fifth, many workers contend for one run or document set,
 * and in some others runs are judged by settings that change.
 */
export function generateScenario(seed: number): Scenario {
  if (seed % 5 === 0) return generateContested(seed);
  return seed % 9 === 6 ? generateJudged(seed) : generateUsual(seed);
}

function generateUsual(seed: number): Scenario {
  const dice = new Dice(seed, 'scenario');
  const quietSeconds = dice.pick([30, 120, 900]);
  const projects = dice.chance(0.3) ? ['p', 'q'] : ['p'];
  return {
    seed,
    host: dice.chance(0.7) ? 'aws' : 'embedded',
    quietSeconds,
    requests: projects.flatMap((project) => {
      const about = new Dice(seed, `documents ${project}`);
      const documents = generateDocumentRequests(about, project, quietSeconds);
      // Keeps the scenario small.
      const runs = generateRuns(dice, 4 - projects.length - (documents.length > 0 ? 1 : 0));
      return [...generateRequests(dice, project, runs, quietSeconds), ...documents];
    }),
    settings: [],
    poison: dice.chance(0.1) ? [generatePoison(dice)] : [],
    faults: { rate: dice.pick([0, 0.01, 0.03, 0.1]) },
  };
}

function generateRequests(
  dice: Dice,
  project: string,
  runs: readonly GeneratedRun[],
  quietSeconds: number,
): ClientRequest[] {
  const events = runs.flatMap((run) => run.events);
  const ordered = dice.chance(0.5) ? events : dice.shuffle(events);
  const repeated = ordered.filter(() => dice.chance(0.15)).map((text) => respell(dice, text));
  const sent = cutIntoBatches(dice, ordered);
  const again = cutIntoBatches(dice, repeated);
  const kept = dice.chance(0.1) ? sent.slice(0, dice.int(1, sent.length)) : sent;
  const next = sendingGenerator(dice, quietSeconds);
  return [...kept, ...again].map((texts) => ({
    of: 'events',
    project,
    format: dice.chance(0.3) ? 'lines' : 'array',
    texts,
    ...next(),
  }));
}

/** Cuts into batches, each with a good event: a body without one is refused as a whole. */
function cutIntoBatches(dice: Dice, events: readonly string[]): string[][] {
  const batches: string[][] = [];
  const size = dice.pick([1, 2, 3, 20]);
  for (let start = 0; start < events.length; start += size) {
    batches.push(events.slice(start, start + size));
  }
  return batches;
}

function respell(dice: Dice, text: string): string {
  return dice.chance(0.5) ? text : spell(dice, JSON.parse(text));
}

function generatePoison(dice: Dice): Poison {
  const queue = dice.pick<QueueName>(['events', 'seals', 'manifests', 'judgements']);
  return {
    atMs: dice.int(0, 10_000),
    queue,
    body: dice.pick(['poison', queue === 'judgements' ? '{"v":1}' : '{"v":1,"project":"p"}']),
    group: queue === 'manifests' || queue === 'judgements' ? 'p' : undefined,
  };
}
