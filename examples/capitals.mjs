// An evaluation that needs no model: it knows two capitals of three.
import { defaultRecorder } from 'evalake/recorder';

const SAMPLES = [
  { country: 'France', capital: 'Paris' },
  { country: 'Spain', capital: 'Madrid' },
  { country: 'Peru', capital: 'Lima' },
];

/** In the place of a model. @param {string} country */
async function ask(country) {
  return { France: 'Paris', Spain: 'Madrid' }[country] ?? 'I do not know';
}

/** Whatever records, it records to the recorder that it runs in. @param {typeof SAMPLES[number]} sample */
async function evaluate({ country, capital }) {
  const recorder = defaultRecorder();
  const answer = await ask(country);
  recorder.recordSampling(`Capital of ${country}?`, [answer], { model: 'two-of-three' });
  recorder.recordMatch(answer === capital, { expected: capital, picked: answer });
}

/**
 * Evaluates all samples at once; each event belongs to its sample all the same.
 * @param {import('evalake/recorder').RecorderBase} recorder
 */
export async function evaluateCapitals(recorder) {
  await Promise.all(
    SAMPLES.map((sample, i) => recorder.withSample(`capitals.dev.${i}`, () => evaluate(sample))),
  );
  const matches = recorder.getEvents('match');
  const correct = matches.filter(({ data }) => data.correct).length;
  recorder.recordFinalReport({ accuracy: correct / matches.length });
}
