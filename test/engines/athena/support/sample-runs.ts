/** A run of the sample lake, from which both its events and every expected row are computed. */
export interface SampleRun {
  readonly project: string;
  readonly model: string;
  readonly task: string;
  readonly runId: string;
  /** Milliseconds since 1970, a whole second. */
  readonly start: number;
  readonly samples: readonly Sample[];
  /** The id of an event that is never sent: the run stays incomplete. */
  readonly lost?: number;
}

export interface Sample {
  readonly id: string;
  readonly correct: boolean;
  readonly f1: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cost: number;
  readonly errors: readonly string[];
  /** Milliseconds between its events. */
  readonly pace: number;
}

export interface SampleEvent {
  readonly run_id: string;
  readonly event_id: number;
  readonly sample_id: string | null;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly created_by: string;
  readonly created_at: string;
}

export const PROJECTS = ['alpha', 'beta', 'gamma-3'];
const MODELS = ['model-a', "model-b's"];
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A multiplicative generator: reproducible numbers that look random. */
function generator(): () => number {
  let state = 12_345;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Runs of each model in every month of 2026, in some months two on one day; a few are incomplete. */
export function sampleRuns(): readonly SampleRun[] {
  const random = generator();
  const runs: SampleRun[] = [];
  for (const project of PROJECTS) {
    for (let month = 0; month < 12; month += 1) {
      for (const model of MODELS) {
        for (const day of month % 3 === 0 ? [3, 3, 17] : [17]) {
          runs.push(sampleRun({ project, model, month, day, random, number: runs.length }));
        }
      }
    }
  }
  return runs;
}

interface Choice {
  readonly project: string;
  readonly model: string;
  readonly month: number;
  readonly day: number;
  readonly number: number;
  readonly random: () => number;
}

function sampleRun({ project, model, month, day, number, random }: Choice): SampleRun {
  const start = Date.UTC(2026, month, day, 8, 0, number % 60) + Math.floor(number / 60) * 60_000;
  const task = `suite.task-${month % 2}.dev`;
  const stamp = new Date(start).toISOString().replace(/\D/g, '').slice(2, 14);
  const suffix = 'AAAAAA' + BASE32.charAt(number >> 5) + BASE32.charAt(number % 32);
  return {
    ...{ project, model, task, start, runId: `${stamp}${suffix}` },
    samples: Array.from({ length: 5 }, (_, i) => sample(`${task}.${i}`, random)),
    ...(number % 20 === 7 ? { lost: 0 } : {}),
  };
}

function sample(id: string, random: () => number): Sample {
  const [correct, f1, tokens, trouble, pace] = Array.from({ length: 5 }, random) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    id,
    correct: correct < 0.6,
    f1: Math.round(f1 * 1000) / 1000,
    promptTokens: 10 + Math.floor(tokens * 100),
    completionTokens: 5 + (Math.floor(tokens * 1000) % 77),
    cost: Math.floor(tokens * 64) / 64,
    errors: trouble < 0.2 ? ['time-out', `it's "bad": ${trouble < 0.1 ? 'é' : 'x'}`] : [],
    pace: 1 + Math.floor(pace * 2000),
  };
}

/** The events of a run without the lost one; the report comes last. */
export function eventsOf(run: SampleRun): SampleEvent[] {
  const events: SampleEvent[] = [];
  let at = run.start;
  const add = (sample_id: string | null, type: string, data: SampleEvent['data'], pace = 1) => {
    at += pace;
    const created_at = new Date(at).toISOString().replace('T', ' ').replace('Z', '+00:00');
    const event_id = events.length;
    events.push({
      run_id: run.runId,
      event_id,
      sample_id,
      type,
      data,
      created_by: 'ci',
      created_at,
    });
  };
  for (const one of run.samples) {
    const usage = { prompt_tokens: one.promptTokens, completion_tokens: one.completionTokens };
    add(one.id, 'sampling', { model: run.model, usage, cost: one.cost }, one.pace);
    for (const message of one.errors) add(one.id, 'error', { message }, one.pace);
    add(one.id, 'match', { correct: one.correct, expected: 'é' }, one.pace);
    add(one.id, 'metrics', { f1: one.f1 }, one.pace);
  }
  const right = run.samples.filter(({ correct }) => correct).length;
  add(null, 'final_report', { accuracy: right / run.samples.length, note: 'done' });
  return events.filter(({ event_id }) => event_id !== run.lost);
}
