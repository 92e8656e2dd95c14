import { setTimeout as sleep } from 'node:timers/promises';
import { documents } from './documents.ts';
import { eventsOf, type RecordedRun } from './recorded-run.ts';

export const PROJECT = 'demo';
/** Results documents are runs too; in a project of their own they leave the other pictures alone. */
export const DOCUMENTS_PROJECT = 'reports';
const NIGHTS = 14;
const LAST_NIGHT = Date.UTC(2026, 10, 28, 2, 0, 0);
const DAY_MS = 86_400_000;
const GIVE_UP_MS = 120_000;

const TASKS = ['capitals.dev', 'cities.dev', 'letters.dev'] as const;
const MODELS = [
  { name: 'gpt-4o-mini', skill: 0.74 },
  { name: 'claude-3-5-haiku', skill: 0.8 },
  { name: 'llama-3.1-70b', skill: 0.66 },
] as const;

/** The last night of the first model, on which it got worse, and the night before. */
export const WORSE = runId(TASKS[0], 0, NIGHTS - 1);
export const BEFORE = runId(TASKS[0], 0, NIGHTS - 2);
/** Another that got worse, with the configuration of the nights before. */
const FALLEN = runId(TASKS[2], 1, NIGHTS - 1);
/** A run of which events are missing. */
export const INCOMPLETE = runId(TASKS[1], 2, NIGHTS - 1);

function runId(task: string, model: number, night: number): string {
  const at = new Date(LAST_NIGHT - (NIGHTS - 1 - night) * DAY_MS + model * 600_000);
  const time = at.toISOString().replace(/\D/g, '').slice(2, 14);
  const place = TASKS.findIndex((each) => each === task);
  return `${time}${'ABCDEFGH'[place]}${'QRSTUVWX'[model]}7K2M5P`;
}

/** Two tasks, three models, two weeks of nights; one model gets worse, one run is not whole, one goes on. */
const runs: readonly RecordedRun[] = [
  ...TASKS.flatMap((task, t) =>
    MODELS.flatMap(({ name, skill }, m) =>
      Array.from({ length: NIGHTS }, (_, night): RecordedRun => {
        const id = runId(task, m, night);
        const drift = 0.02 * Math.sin(night / 2 + m);
        const isWorse = id === WORSE;
        return {
          ...{ id, task, model: name, temperature: isWorse ? 0.7 : 0 },
          startedAt: new Date(LAST_NIGHT - (NIGHTS - 1 - night) * DAY_MS + m * 600_000),
          skill: skill - 0.05 * t + drift - (isWorse || id === FALLEN ? 0.24 : 0),
          ...(id === INCOMPLETE ? { missing: [41, 42, 43, 97] } : {}),
        };
      }),
    ),
  ),
];

/** A run that goes on while pictures are taken. */
const receiving: RecordedRun = {
  ...{ id: '261128091500AQ7K2M5P', task: TASKS[0], model: 'gpt-4o-mini', temperature: 0 },
  ...{ startedAt: new Date(LAST_NIGHT + DAY_MS / 4), skill: 0.74 },
};

/** Nights of the first model and, of the same task, the last of the others. */
export const OF_ONE_TASK = [
  BEFORE,
  WORSE,
  runId(TASKS[0], 1, NIGHTS - 1),
  runId(TASKS[0], 2, NIGHTS - 1),
];

const settings = {
  metrics: { accuracy: { floor: 0.5 } },
  rules: [
    { name: 'drift', tag: 'nightly', against: 'last', runs: 7, margin: 0.02 },
    { name: 'one bad night', task: TASKS[0], metric: 'accuracy', against: 'run_before', q: 0.05 },
    { name: 'releases', tag: 'release', against: 'pinned' },
  ],
};

/** Records runs as they lie before a user, and waits until they are listed and judged. */
export async function seed(url: string): Promise<void> {
  const project = `${url}/v1/projects/${PROJECT}`;
  const reports = `${url}/v1/projects/${DOCUMENTS_PROJECT}`;
  await send(`${project}/settings`, settings, 'PUT');
  for (const document of documents) await send(`${reports}/results`, document);
  for (const run of runs) await post(url, run, eventsOf(run));
  await until(`${project}/compare?baseline=${BEFORE}&candidate=${WORSE}`, '"sentence"');
  await until(`${project}/runs/index`, `"rows":${runs.length}`);
  await until(`${project}/runs/${WORSE}`, '"verdict":');
  await until(`${reports}/errors`, 'MetricError');
}

/** Records the next events of the run that goes on. */
export async function receive(url: string, step: number): Promise<void> {
  const events = eventsOf(receiving);
  const arrived =
    step === 0 ? events.slice(0, 90) : events.slice(90 + 2 * (step - 1), 90 + 2 * step);
  await post(url, receiving, arrived);
}

async function post(url: string, run: RecordedRun, events: readonly object[]): Promise<void> {
  const { task, model, temperature } = run;
  const query = { task, model, config_hash: `t${temperature}`, tag: 'nightly' };
  const to = `${url}/v1/projects/${PROJECT}/events?${new URLSearchParams(query).toString()}`;
  await send(to, events);
}

async function send(to: string, body: object, method = 'POST'): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(to, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${to} answered ${response.status}: ${await response.text()}`);
}

async function until(url: string, text: string): Promise<void> {
  const end = performance.now() + GIVE_UP_MS;
  for (;;) {
    const answer = await (await fetch(url)).text();
    if (answer.includes(text)) return;
    if (performance.now() > end)
      throw new Error(`${url} does not say ${text}: ${answer.slice(0, 300)}`);
    await sleep(200);
  }
}
