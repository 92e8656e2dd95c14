import { Agent } from 'node:http';
import { z } from 'zod';
import { startServer } from '../../test/support/server-process.ts';
import { askOften, CALLS, type Series } from '../ask.ts';
import { beginRuns } from '../begin-runs.ts';
import { type Check, median, type Row, type RowOptions } from '../check.ts';
import { finalReportBody } from '../inputs/events.ts';
import { smallRunBody, smallRunId } from '../inputs/small-runs.ts';
import { uniqueBody } from '../inputs/unique-events.ts';
import { withFolder } from '../paths.ts';
import { postBody } from '../post-body.ts';
import { until } from '../until.ts';

const EVENTS = 50_000;
const FULL_EVENTS = 1_000_000;
const EVENTS_PER_BODY = 100;
const CONNECTIONS = 4;
const RECEIVING = 5000;
const PAGE = 10;
const LARGE = '261121080656BENCHMRK';
const SMALL = 1;
const WITHIN = { pollMs: 20, giveUpMs: 600_000 };

const runSchema = z.object({ status: z.string() });
const pageSchema = z.object({ runs: z.array(z.unknown()) });

/** The status of a run; undefined while it is not known. */
async function statusOf(project: string, runId: string): Promise<string | undefined> {
  const response = await fetch(`${project}/runs/${runId}`);
  const body = await response.text();
  return response.ok ? runSchema.parse(JSON.parse(body)).status : undefined;
}

async function postEventsOf(project: string, agent: Agent, events: number): Promise<void> {
  let next = 0;
  const postMany = async (): Promise<void> => {
    while (next < events / EVENTS_PER_BODY) {
      await postBody(`${project}/events`, agent, Buffer.from(uniqueBody(LARGE, next++)));
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, postMany));
}

interface Measured {
  readonly large: Series;
  readonly smallMs: number;
  readonly largeMs: number;
  readonly page: Series;
}

async function measure(dataDir: string, events: number): Promise<Measured> {
  const server = await startServer({ dataDir });
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const project = `${server.url}/v1/projects/bench`;
  try {
    await postEventsOf(project, agent, events);
    const isReceiving = async () => (await statusOf(project, LARGE)) === 'receiving';
    await until(isReceiving, { failure: `${LARGE} is not received`, ...WITHIN });
    const large = await askOften(server.pid, `${project}/runs/${LARGE}`);
    const start = performance.now();
    const sealed = async (runId: string): Promise<number> => {
      const isComplete = async () => (await statusOf(project, runId)) === 'complete';
      await until(isComplete, { failure: `${runId} is not complete`, ...WITHIN });
      return performance.now() - start;
    };
    await postBody(`${project}/events`, agent, Buffer.from(finalReportBody(LARGE, events)));
    await postBody(`${project}/events`, agent, Buffer.from(smallRunBody(SMALL)));
    const [smallMs, largeMs] = await Promise.all([sealed(smallRunId(SMALL)), sealed(LARGE)]);
    const many = `${server.url}/v1/projects/many`;
    await beginRuns(many, RECEIVING);
    const page = await askOften(server.pid, `${many}/runs?limit=${PAGE}`);
    return { large, smallMs, largeMs, page };
  } finally {
    agent.destroy();
    await server.stop();
  }
}

function msOf(what: string, series: Series, atMost: number): Check {
  const ms = series.asked.map((each) => each.ms);
  const ours = `${series.cpuMs.toFixed(0)} ms of processors each`;
  return {
    ...{ what: `${what}, median of ${CALLS}`, goal: { atMost }, measured: median(ms) },
    ...{ unit: 'ms', ours, peer: '', rounds: ms },
  };
}

async function run({ isFull }: RowOptions): Promise<readonly Check[]> {
  const events = isFull ? FULL_EVENTS : EVENTS;
  const { large, smallMs, largeMs, page } = await withFolder((dataDir) => measure(dataDir, events));
  const rows = page.asked.map(({ body }) => pageSchema.parse(JSON.parse(body)).runs.length);
  return [
    msOf(`GET runs/R of a receiving run of ${events} events`, large, 50),
    {
      what: `until a run of 20 events is complete, posted behind one of ${events}`,
      ...{ goal: { atMost: 1000 }, measured: smallMs, unit: 'ms', peer: '', rounds: [smallMs] },
      ours: `the large one after ${(largeMs / 1000).toFixed(1)} s`,
    },
    msOf(`GET runs?limit=${PAGE} with ${RECEIVING} receiving`, page, 300),
    {
      what: 'rows of that page',
      ...{ goal: { atMost: PAGE }, measured: Math.max(...rows), unit: '', peer: '', rounds: rows },
      ours: '',
    },
  ];
}

export const receivingRow: Row = {
  number: 16,
  name: 'receiving',
  title: 'Read a large run that is still received, and post a small one behind its seal',
  run,
};
