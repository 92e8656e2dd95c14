// Records as an evaluation does, to a log or to a server that is down, at a pace at which the
// recorder can work between events. Prints the time that each event took on the evaluation's own
// thread.
import { setImmediate } from 'node:timers/promises';
import { createRunSpec, HttpRecorder, LocalRecorder, type RecorderBase } from '#recorder/index.ts';

const [kind, folder = '', url = '', count = '0'] = process.argv.slice(2);
const spec = createRunSpec({ completionFns: ['m'], evalName: 'bench.dev.v1' });
const recorder: RecorderBase =
  kind === 'http'
    ? new HttpRecorder(url, spec, { spool: `${folder}/spool` })
    : new LocalRecorder(`${folder}/run.jsonl`, spec);
const prompt = [{ role: 'user', content: 'What is the capital of France? '.repeat(10) }];

/** Records a sample: an event of each of the two most common types. */
function record(i: number): void {
  recorder.recordSampling(prompt, ['Paris'], { model: 'm', usage: { prompt_tokens: 80 } });
  recorder.recordMatch(i % 3 > 0, { expected: 'Paris', picked: 'Paris' });
}

const micros: number[] = [];
const cpu = process.cpuUsage();
for (let i = 0; i < Number(count); i++) {
  recorder.withSample(`bench.dev.${i}`, () => {
    const start = performance.now();
    record(i);
    micros.push(((performance.now() - start) * 1000) / 2);
  });
  if (i % 10 === 0) await setImmediate();
}
await recorder.close();
const { user, system } = process.cpuUsage(cpu);
micros.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    median: micros[micros.length >> 1],
    p99: micros[Math.floor(micros.length * 0.99)],
    cpuPerEvent: (user + system) / Number(count) / 2,
  }),
);
