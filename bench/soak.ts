import { mkdirSync, readdirSync } from 'node:fs';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startServer } from '../test/support/server-process.ts';
import { ask } from './ask.ts';
import { median } from './check.ts';
import { smallRunBody, smallRunId } from './inputs/small-runs.ts';
import { root, withFolder } from './paths.ts';
import { postBody } from './post-body.ts';
import { openFiles, processorMs, residentMb } from './process-memory.ts';

/**
 * Keeps the built server at work and prints each minute what it holds, and fails when that grows:
 * npm run bench:soak -- [--minutes 15] [--runs-per-second 4]
 *
 * Runs of twenty events are posted at an even pace to four projects, beside pages of runs, pages of
 * events, statements of SQL, and events that come late to sealed runs. What the lake keeps grows with
 * the runs. The memory of all processes, their open files, and the files of inbox and queues must not:
 * of each minute the least counts, and the last third of the minutes is held against the third before.
 */

const PROJECTS = 4;
const EVERY_MS = 1000;
const READ_EVERY_S = 5;
const LATE_EVERY_S = 10;
const MOST_GROWTH = 1.15;
/** What may lie there or be open at one moment and not at the next. */
const [USUAL_FILES, USUAL_OPEN] = [20, 30];

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '15' },
    'runs-per-second': { type: 'string', default: '4' },
  },
});
const minutes = Number(values.minutes);
const runsPerSecond = Number(values['runs-per-second']);
if (!(minutes >= 3) || !(runsPerSecond > 0)) {
  throw new RangeError('give at least 3 minutes, and more than 0 runs a second');
}

interface Moment {
  readonly memoryMb: number;
  readonly open: number;
  readonly waitingFiles: number;
}

interface Minute extends Moment {
  readonly keptFiles: number;
  readonly runs: number;
  readonly cpuMs: number;
  readonly slowestMs: number;
}

function countFiles(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  ).length;
}

/** What holds work that is not done: the lake's inbox and the queues on the disk. */
function countWaiting(dataDir: string): number {
  return ['inbox', 'queues']
    .filter((name) => readdirSync(dataDir).includes(name))
    .reduce((sum, name) => sum + countFiles(`${dataDir}/${name}`), 0);
}

const agent = new Agent({ keepAlive: true });

async function query(url: string, project: string): Promise<void> {
  const sql = `SELECT task_id, count(*) AS runs FROM runs WHERE project = '${project}' GROUP BY task_id`;
  const body = JSON.stringify({ sql });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/v1/sql`, { method: 'POST', headers, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the statement was answered ${answer.status}: ${text}`);
}

/** The work of one second; it gives how long the slowest acknowledgement took, in milliseconds. */
async function work(url: string, second: number): Promise<number> {
  const first = Math.round(second * runsPerSecond);
  const end = Math.round((second + 1) * runsPerSecond);
  const projectOf = (n: number): string => `${url}/v1/projects/soak-${n % PROJECTS}`;
  const post = async (n: number): Promise<number> => {
    const from = performance.now();
    await postBody(`${projectOf(n)}/events`, agent, Buffer.from(smallRunBody(n)));
    return performance.now() - from;
  };
  const posts = Array.from({ length: end - first }, (_, i) => post(first + i));
  const earlier = first - Math.ceil(20 * runsPerSecond);
  const others: Promise<unknown>[] = [];
  if (earlier >= 0 && second % READ_EVERY_S === 0) {
    others.push(ask(`${projectOf(earlier)}/runs?limit=10`));
    others.push(ask(`${projectOf(earlier)}/runs/${smallRunId(earlier)}/events?limit=10`));
    others.push(query(url, `soak-${earlier % PROJECTS}`));
  }
  if (earlier >= 0 && second % LATE_EVERY_S === 0) {
    others.push(postBody(`${projectOf(earlier)}/events`, agent, lateEvent(earlier)));
  }
  await Promise.all(others);
  return Math.max(0, ...(await Promise.all(posts)));
}

function lateEvent(n: number): Buffer {
  const event = {
    ...{ run_id: smallRunId(n), event_id: 1000, sample_id: 'late.0', type: 'match' },
    ...{ data: { correct: true }, created_by: 'bench', created_at: '2026-11-30T09:00:00Z' },
  };
  return Buffer.from(JSON.stringify([event]));
}

function least(moments: readonly Moment[], of: (moment: Moment) => number): number {
  return Math.min(...moments.map(of));
}

async function soak(dataDir: string): Promise<readonly Minute[]> {
  const server = await startServer({ dataDir, quietSeconds: 5 });
  const measured: Minute[] = [];
  try {
    let moments: Moment[] = [];
    let slowestMs = 0;
    let cpuMs = processorMs(server.pid);
    const start = performance.now();
    for (let second = 0; second < 60 * minutes; second += 1) {
      slowestMs = Math.max(slowestMs, await work(server.url, second));
      const waitingFiles = countWaiting(dataDir);
      moments.push({ memoryMb: residentMb(server.pid), open: openFiles(server.pid), waitingFiles });
      if ((second + 1) % 60 === 0) {
        const used = processorMs(server.pid);
        const minute = {
          memoryMb: least(moments, ({ memoryMb }) => memoryMb),
          open: least(moments, ({ open }) => open),
          waitingFiles: least(moments, (moment) => moment.waitingFiles),
          keptFiles: countFiles(dataDir) - waitingFiles,
          ...{ runs: Math.round((second + 1) * runsPerSecond), cpuMs: used - cpuMs, slowestMs },
        };
        console.log(lineOf(measured.length + 1, minute));
        measured.push(minute);
        [moments, slowestMs, cpuMs] = [[], 0, used];
      }
      await sleep(Math.max(0, start + EVERY_MS * (second + 1) - performance.now()));
    }
  } finally {
    agent.destroy();
    await server.stop();
  }
  return measured;
}

function lineOf(number: number, minute: Minute): string {
  const { memoryMb, open, waitingFiles, keptFiles, runs, cpuMs, slowestMs } = minute;
  return [
    `minute ${String(number).padStart(2)}: ${memoryMb.toFixed(0)} MB`,
    `${open} open files`,
    `${waitingFiles} files in inbox and queues`,
    `${(keptFiles / runs).toFixed(1)} files kept a run of ${runs}`,
    `${((100 * cpuMs) / 60_000).toFixed(0)} % of a processor`,
    `slowest acknowledgement ${slowestMs.toFixed(0)} ms`,
  ].join(', ');
}

/** What grew from one third of the minutes to the next, in words. */
function whatGrew(measured: readonly Minute[]): readonly string[] {
  const third = Math.floor(measured.length / 3);
  const before = measured.slice(-2 * third, -third);
  const last = measured.slice(-third);
  const of = { memoryMb: 0, open: USUAL_OPEN, waitingFiles: USUAL_FILES } as const;
  return Object.entries(of).flatMap(([name, usual]) => {
    const value = (minute: Minute): number => minute[name as keyof typeof of];
    const [was, is] = [median(before.map(value)), median(last.map(value))];
    return is > Math.max(usual, was * MOST_GROWTH)
      ? [`${name}: ${was.toFixed(0)}, then ${is.toFixed(0)}`]
      : [];
  });
}

mkdirSync(`${root}.cache/bench`, { recursive: true });
const grown = whatGrew(await withFolder(soak));
console.log(grown.length === 0 ? 'nothing grew' : `grew: ${grown.join('; ')}`);
process.exitCode = grown.length === 0 ? 0 : 1;
