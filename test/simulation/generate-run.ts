import { contentHash } from '#contract/content-hash.ts';
import { Dice } from './dice.ts';
import { generateAmendments } from './generate-amendments.ts';

/** The texts of the events of a run, those of a report included, in the order of recording. */
export interface GeneratedRun {
  readonly runId: string;
  readonly events: readonly string[];
}

/** Ids in the form of evals tell the month; the home of other runs has to be claimed. */
const RUN_IDS = ['261121081110AVTYYZOA', '261031235959AVTYYZOB', 'nightly', 'a::b', 'x/y', '.z'];

/** Times on both sides of ends of months. */
const TIMES = [
  '2026-11-21T08:11:10.506305Z',
  '2026-11-21 08:11:11.000001+00:00',
  '2026-10-31T23:59:59Z',
  '2026-11-01T00:00:00Z',
  '2026-12-01T00:00:00.5Z',
];

export function generateRuns(dice: Dice, most: number): GeneratedRun[] {
  const ids = dice.shuffle(RUN_IDS).slice(0, dice.int(1, most));
  return ids.map((runId) => ({
    runId,
    events: withAmendments(runId, generateEvents(dice, runId)),
  }));
}

/** Dice of their own, so that a seed gives the runs that it gave before there were amendments. */
function withAmendments(runId: string, events: readonly string[]): string[] {
  const own = new Dice(parseInt(contentHash(...events).slice(0, 8), 16), 'amendments');
  if (!own.chance(0.15)) return [...events];
  return [...events, ...generateAmendments(own, runId).map((event) => spell(own, event))];
}

const REVISIONS = ['20261121T090000000Z-00000000', '20261122T090000000Z-ffffffff'];

/** Sometimes the run is replaced, once or twice, by whatever comes of its next recording. */
function generateEvents(dice: Dice, runId: string): string[] {
  const first = generateRecording(dice, runId);
  // Dice of their own, so that a seed gives the runs that it gave before there were replacements.
  const own = new Dice(parseInt(contentHash(...first).slice(0, 8), 16), 'revisions');
  if (!own.chance(0.1)) return first;
  const revisions = REVISIONS.slice(0, own.int(1, 2));
  return [...first, ...revisions.flatMap((revision) => generateRevision(own, runId, revision))];
}

function generateRevision(dice: Dice, runId: string, revision: string): string[] {
  return generateRecording(dice, runId).map((text) => {
    const event = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return spell(dice, { ...event, evalake_revision: revision });
  });
}

function generateRecording(dice: Dice, runId: string): string[] {
  const count = dice.int(0, 7);
  const times = dice.chance(0.5) ? TIMES.slice(0, 2) : TIMES;
  const ids = Array.from({ length: count }, (_, id) => id).filter(() => !dice.chance(0.03));
  const usual = ids.map((id) => generateEvent(dice, runId, id, times));
  const conflicting = ids.flatMap((id) =>
    dice.chance(0.1) ? generateEvent(dice, runId, id, times) : [],
  );
  const reports = dice.chance(0.8) ? [generateReport(dice, runId, count, times)] : [];
  if (dice.chance(0.05)) reports.push(generateReport(dice, runId, dice.int(0, count), times));
  const late = dice.chance(0.1) ? [generateEvent(dice, runId, count, times)] : [];
  const bad = dice.chance(0.2) ? [generateBad(dice, runId)] : [];
  return [...usual, ...conflicting, ...reports, ...late, ...bad];
}

function generateEvent(dice: Dice, runId: string, id: number, times: readonly string[]): string {
  const [type, data] = generateData(dice);
  return spell(dice, {
    run_id: runId,
    event_id: id,
    sample_id: dice.chance(0.1) ? null : `task.${dice.chance(0.1) ? 0 : id}`,
    ...{ type, data },
    created_by: 'tester',
    created_at: dice.pick(times),
    ...(dice.chance(0.1) ? { attempt: dice.int(1, 2) } : {}),
  });
}

function generateData(dice: Dice): [type: string, data: unknown] {
  switch (dice.int(1, 6)) {
    case 1:
      return ['sampling', { model: dice.pick(['m-1', 'm-2']), usage: { prompt_tokens: 3 } }];
    case 2:
      return ['metrics', { f1: dice.int(0, 4) / 4, ...(dice.chance(0.5) ? { ok: true } : {}) }];
    case 3:
      return ['raw_sample', ['any', { b: 1, a: 'é' }]];
    default:
      return ['match', { correct: dice.chance(0.5), picked: 'a' }];
  }
}

function generateReport(dice: Dice, runId: string, id: number, times: readonly string[]): string {
  return spell(dice, {
    run_id: runId,
    event_id: id,
    sample_id: null,
    type: 'final_report',
    data: { accuracy: dice.int(0, 4) / 4 },
    created_by: 'tester',
    created_at: dice.pick(times),
  });
}

function generateBad(dice: Dice, runId: string): string {
  return dice.pick([
    JSON.stringify({ run_id: runId, event_id: -1, type: 'match', created_at: TIMES[0] }),
    JSON.stringify({ run_id: runId, event_id: 0, type: 'match', created_at: 'yesterday' }),
    JSON.stringify({ run_id: 7, event_id: 0, type: 'match', created_at: TIMES[0] }),
  ]);
}

/** Clients differ in how they spell the same JSON. */
export function spell(dice: Dice, value: unknown): string {
  const text = JSON.stringify(value);
  return dice.chance(0.1) ? text.replaceAll('":', '": ') : text;
}
