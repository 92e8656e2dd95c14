import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/**
 * Events as a real evaluation records them: no two texts are the same, 1.4 kB an event on average. Half
 * of them are samplings, half matches. A function of the run's id and the number of the batch.
 */

const EVENTS_PER_BATCH = 100;
const SYLLABLES = 'ba den ri so tu lek mon par ca vil she ro gan ti pre us ter in al o'.split(' ');
const VOCABULARY = 8192;
const START_MS = Date.parse('2026-11-21T08:06:56Z');
/** Words of a prompt and of an answer. */
const [PROMPT_WORDS, ANSWER_WORDS, RATIONALE_WORDS] = [140, 80, 110];

const vocabulary = makeVocabulary();

function makeVocabulary(): readonly string[] {
  const random = xoroshiro128plus(1);
  const syllable = (): string => SYLLABLES[uniformInt(random, 0, SYLLABLES.length - 1)] ?? '';
  return Array.from({ length: VOCABULARY }, () =>
    Array.from({ length: uniformInt(random, 1, 4) }, syllable).join(''),
  );
}

function sentence(random: RandomGenerator, words: number): string {
  let text = vocabulary[uniformInt(random, 0, VOCABULARY - 1)] ?? '';
  for (let i = 1; i < words; i += 1) {
    text += `${i % 12 === 0 ? '. ' : ' '}${vocabulary[uniformInt(random, 0, VOCABULARY - 1)] ?? ''}`;
  }
  return `${text}.`;
}

/** JSON text that `pythonObject` takes as it is. */
class RawJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function raw(text: string): RawJson {
  return new RawJson(text);
}

/** An object in the text that Python's `json.dumps` gives it. */
function pythonObject(
  members: Readonly<Record<string, RawJson | string | number | boolean>>,
): string {
  const texts = Object.entries(members).map(
    ([name, value]) =>
      `"${name}": ${value instanceof RawJson ? value.text : JSON.stringify(value)}`,
  );
  return `{${texts.join(', ')}}`;
}

function eventText(runId: string, id: number, random: RandomGenerator): string {
  const sample = Math.floor(id / 2);
  const at = new Date(START_MS + 7 * id).toISOString().replace('T', ' ').slice(0, -1);
  const head = { run_id: runId, event_id: id, sample_id: `reason.dev.${sample}` };
  const tail = {
    created_by: 'bench',
    created_at: `${at}${String(id % 1000).padStart(3, '0')}+00:00`,
  };
  const [type, data] =
    id % 2 === 0
      ? (['sampling', samplingData(random)] as const)
      : (['match', matchData(random)] as const);
  return pythonObject({ ...head, type, data: raw(data), ...tail });
}

function samplingData(random: RandomGenerator): string {
  const [prompt, answer] = [sentence(random, PROMPT_WORDS), sentence(random, ANSWER_WORDS)];
  const usage = {
    prompt_tokens: uniformInt(random, 150, 400),
    completion_tokens: uniformInt(random, 80, 200),
  };
  return pythonObject({
    prompt: raw(`[{"role": "user", "content": ${JSON.stringify(prompt)}}]`),
    sampled: raw(`[${JSON.stringify(answer)}]`),
    model: 'bench/model-1',
    usage: raw(pythonObject(usage)),
  });
}

function matchData(random: RandomGenerator): string {
  return pythonObject({
    correct: uniformInt(random, 0, 3) > 0,
    expected: sentence(random, 3),
    picked: sentence(random, 3),
    rationale: sentence(random, RATIONALE_WORDS),
  });
}

/** The n-th request body of a run: 100 events, ids 100n to 100n+99. */
export function uniqueBody(runId: string, n: number): string {
  const random = xoroshiro128plus(n + 2);
  const texts = Array.from({ length: EVENTS_PER_BATCH }, (_, i) =>
    eventText(runId, n * EVENTS_PER_BATCH + i, random),
  );
  return `[${texts.join(', ')}]`;
}
