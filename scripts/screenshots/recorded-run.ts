import { seededRandom } from '../../test/clients/support/random.ts';
import { questions } from './questions.ts';

/** A run to be recorded, and how well it does. */
export interface RecordedRun {
  readonly id: string;
  readonly task: string;
  readonly model: string;
  readonly startedAt: Date;
  /** The share of questions that are answered rightly. */
  readonly skill: number;
  readonly temperature: number;
  /** Numbers of events that never arrive. */
  readonly missing?: readonly number[];
}

const SYSTEM = 'Answer with the name of a city alone.';

/** The events of a run as an evaluation records them: a spec, each question and its score, a report. */
export function eventsOf(run: RecordedRun): readonly object[] {
  const random = seededRandom(hashOf(run.task + run.model));
  // What is hard for a model is hard for it in each run; a little is chance.
  const chance = seededRandom(hashOf(run.id));
  let ms = run.startedAt.getTime();
  const at = (): string => new Date((ms += 180 + 900 * chance())).toISOString();
  const shared = { run_id: run.id, created_by: 'nightly' };
  const samples = questions.map(({ id, text, answer, wrong }) => {
    const isRight = 0.85 * random() + 0.15 * chance() < run.skill;
    const said = isRight ? `The answer is ${answer}.` : `I believe it is ${wrong}.`;
    const prompt = [
      { role: 'system', content: SYSTEM },
      { role: 'user', content: text },
    ];
    const usage = {
      prompt_tokens: 24 + Math.round(text.length / 4),
      completion_tokens: 5 + Math.round(said.length / 4),
    };
    const data = { prompt, sampled: [said], model: run.model, usage };
    const score = { correct: isRight, expected: answer, picked: isRight ? answer : wrong };
    return [
      { ...shared, sample_id: id, type: 'sampling', data, created_at: at() },
      { ...shared, sample_id: id, type: 'match', data: score, created_at: at() },
    ];
  });
  const numbered = samples.flat().map((event, place) => ({ ...event, event_id: place }));
  const spec = {
    ...{ ...shared, event_id: 0, sample_id: null, type: 'spec', created_at: at() },
    data: {
      ...{ completion_fns: [run.model], eval_name: run.task, created_by: 'nightly' },
      run_config: { temperature: run.temperature, system: SYSTEM },
    },
  };
  const report = {
    ...{ ...shared, event_id: numbered.length, sample_id: null, type: 'final_report' },
    ...{ data: { accuracy: accuracyOf(numbered) }, created_at: at() },
  };
  const arrived = [...numbered, report].filter(({ event_id: id }) => !run.missing?.includes(id));
  return [spec, ...arrived];
}

function accuracyOf(events: readonly { readonly data: object }[]): number {
  const scores = events.flatMap(({ data }) => ('correct' in data ? [data.correct === true] : []));
  return scores.filter(Boolean).length / scores.length;
}

/** A number that differs from text to text (FNV-1a). */
function hashOf(text: string): number {
  return (
    Array.from(text).reduce(
      (hash, each) => Math.imul(hash ^ each.charCodeAt(0), 0x01000193),
      0x811c9dc5,
    ) >>> 0
  );
}
