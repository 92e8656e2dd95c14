import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { startServer } from '../../test/support/server-process.ts';
import { type Asked, askOften, CALLS, type Series } from '../ask.ts';
import { beginRuns } from '../begin-runs.ts';
import { type Check, median, type Row } from '../check.ts';
import { runProgram } from '../child.ts';
import { seededRandom } from '../../test/clients/support/random.ts';
import { withFolder } from '../paths.ts';
import { postEvents } from '../post-events.ts';
import { until } from '../until.ts';

const RUNS = 10_000;
const SAMPLES = 50_000;
const RECEIVING = 5000;
const RUN = '261121081110AVTYYZOZ';
const SAMPLES_PER_BODY = 2500;
const WITHIN = { pollMs: 100, giveUpMs: 120_000 };

/** The two events of a sample, and their times and tokens as those of a model are. */
function makeSamples() {
  const random = seededRandom(2);
  let micros = Date.parse('2026-11-21T08:11:10Z') * 1000;
  const next = (most: number) => {
    micros += Math.floor(random() * most);
    return new Date(micros / 1000).toISOString();
  };
  return (sample: number): object[] => {
    const shared = { run_id: RUN, sample_id: `quiz.dev.${sample}` };
    const usage = {
      prompt_tokens: 60 + Math.floor(random() * 200),
      completion_tokens: 5 + Math.floor(random() * 100),
    };
    return [
      { ...shared, event_id: 2 * sample, type: 'sampling', data: { usage }, created_at: next(900) },
      {
        ...{ ...shared, event_id: 2 * sample + 1, type: 'match' },
        ...{ data: { correct: random() < 0.7 }, created_at: next(3_000_000) },
      },
    ];
  };
}

async function recordRun(project: string): Promise<void> {
  const eventsOf = makeSamples();
  for (let first = 0; first < SAMPLES; first += SAMPLES_PER_BODY) {
    const samples = Array.from({ length: SAMPLES_PER_BODY }, (_, i) => eventsOf(first + i));
    await postEvents(project, samples.flat());
  }
  const end = { run_id: RUN, event_id: 2 * SAMPLES, type: 'final_report', data: {} };
  await postEvents(project, [{ ...end, created_at: '2026-11-22T08:11:10Z' }]);
  await untilSealed(project);
}

async function untilSealed(project: string): Promise<void> {
  const isSealed = async () =>
    (await (await fetch(`${project}/runs/${RUN}`)).text()).includes('"complete"');
  await until(isSealed, { failure: `${RUN} is not complete`, ...WITHIN });
}

async function measure(dataDir: string) {
  await runProgram('fill-judged-runs', [dataDir, 'runs', String(RUNS)], z.object({}));
  const server = await startServer({ dataDir });
  const project = (name: string) => `${server.url}/v1/projects/${name}`;
  try {
    const index = await askOften(server.pid, `${project('runs')}/runs/index`);
    await recordRun(project('samples'));
    const samples = await askOften(server.pid, `${project('samples')}/runs/${RUN}/samples`);
    await beginRuns(project('receiving'), RECEIVING);
    return { index, samples, pulse: await askOften(server.pid, `${project('receiving')}/pulse`) };
  } finally {
    await server.stop();
  }
}

/** @throws when an answer has another number of rows */
function checkRows(name: 'runs' | 'samples', { body }: Asked, rows: number): void {
  const answer = z
    .looseObject({ [name]: z.looseObject({ rows: z.int() }) })
    .parse(JSON.parse(body));
  const found = z.object({ rows: z.int() }).parse(answer[name]).rows;
  if (found !== rows) throw new Error(`${found} ${name} were answered, not ${rows}`);
}

function checksOf(what: string, series: Series, mostKb: number, mostMs: number): Check[] {
  const { asked } = series;
  const ms = asked.map((each) => each.ms);
  const bytes = asked[0]?.body ?? '';
  const kb = gzipSync(bytes).length / 1000;
  const raw = `${(bytes.length / 1000).toFixed(0)} kB as it is`;
  const first = `the first ${(ms[0] ?? 0).toFixed(0)} ms; ${series.cpuMs.toFixed(0)} ms of CPU each`;
  return [
    {
      ...{ what: `${what}, gzip`, goal: { atMost: mostKb }, measured: kb, unit: 'kB' },
      ...{ ours: raw, peer: '', rounds: [kb] },
    },
    {
      ...{ what: `${what}, median of ${CALLS}`, goal: { atMost: mostMs }, measured: median(ms) },
      ...{ unit: 'ms', ours: first, peer: '', rounds: ms },
    },
  ];
}

async function run(): Promise<readonly Check[]> {
  const { index, samples, pulse } = await withFolder(measure);
  for (const asked of index.asked) checkRows('runs', asked, RUNS);
  for (const asked of samples.asked) checkRows('samples', asked, SAMPLES);
  return [
    ...checksOf(`index of ${RUNS} runs`, index, 550, 300),
    ...checksOf(`samples of a run of ${SAMPLES}`, samples, 420, 1500),
    ...checksOf(`pulse with ${RECEIVING} runs receiving`, pulse, 10, 300),
  ];
}

export const webApiRow: Row = {
  number: 11,
  title: 'The answers that pages read whole: runs, samples and the pulse',
  run,
};
