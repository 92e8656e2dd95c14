import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { FileStore } from '#adapters/disk/file-store.ts';
import { LazyDuckDb } from '#adapters/duckdb/lazy-duckdb.ts';
import { type AskedGate, makeGate } from '#gates/record-gate.ts';
import { composeApp } from '#http/app.ts';
import { clientGone, problemOf } from '#http/problem.ts';
import type { HandedRequest } from '#http/reading/reader.ts';
import { readingApp } from '#http/reading/reading-app.ts';
import { checkSettings, type SentSettings } from '#http/settings/check-settings.ts';
import { type AskedChange, planPinsHere } from '#http/settings/plan-pins.ts';
import { systemClock } from '#ports/system-clock.ts';
import type { LeaveMessage } from '../threads/thread-answer.ts';
import type { Fault, ReadAnswer, ReadingWorkerData, ReadTask } from './reading-messages.ts';
import { stoppableStore } from './stoppable-store.ts';

/** The program of a thread that answers requests which read, one after the other. It has no route that writes. */

const workerSchema: z.ZodType<ReadingWorkerData> = z.object({
  dataFolder: z.string(),
  querySeconds: z.number(),
  queryBytes: z.number(),
});

const { dataFolder, querySeconds, queryBytes } = workerSchema.parse(workerData);
let faults: Fault[] = [];
/** Aborted when nobody waits for the answer under way any more. */
let client = new AbortController();

const store = stoppableStore(new FileStore(dataFolder), checkClient);
const engine = new LazyDuckDb({ dataFolder, runSeconds: querySeconds, memoryBytes: queryBytes });
const app = composeApp(
  [
    readingApp({
      isChecked: true,
      clock: systemClock,
      store,
      engine: { run: (query) => engine.runUntil(query, client.signal) },
    }),
  ],
  noteFault,
);

parentPort?.on('message', (message: ReadTask | LeaveMessage) => {
  if (message.kind === 'leave') leave();
  else void answer(message);
});

function leave(): void {
  client.abort(clientGone());
}

/** Messages come between tasks of the event loop only, of which long work that waits for nothing has none. */
function checkClient(): void {
  // While one task is under way no other comes: it can only be that the client leaves.
  if (parentPort && receiveMessageOnPort(parentPort)) leave();
  client.signal.throwIfAborted();
}

async function answer(task: ReadTask): Promise<void> {
  faults = [];
  client = new AbortController();
  const made = await make(task);
  const message: ReadAnswer = { ...made, faults };
  const body = 'body' in message ? message.body : undefined;
  parentPort?.postMessage(message, body ? [body] : []);
}

function make(task: ReadTask) {
  switch (task.kind) {
    case 'request':
      return respond(task.request);
    case 'gate':
      return orProblem(decide(task.asked));
    case 'settings':
      return orProblem(check(task.sent));
    case 'pins':
      return orProblem(plan(task.asked));
  }
}

type Made<Kind extends ReadAnswer['kind']> = Omit<Extract<ReadAnswer, { kind: Kind }>, 'faults'>;

async function respond({ method, url, headers }: HandedRequest): Promise<Made<'answer'>> {
  const sent = headers.map(([name, value]): [string, string] => [name, value]);
  const response = await app.fetch(new Request(url, { method, headers: sent }));
  const body = response.body === null ? undefined : await response.arrayBuffer();
  return { kind: 'answer', status: response.status, headers: [...response.headers], body };
}

/** What was made, or the problem that an error is to its client. */
async function orProblem<T>(made: Promise<T>): Promise<T | Made<'problem'>> {
  try {
    return await made;
  } catch (error) {
    const thrown = error instanceof Error ? error : new Error(String(error));
    const problem = problemOf(thrown);
    if (problem.status >= 500) noteFault(thrown);
    return { kind: 'problem', problem };
  }
}

async function decide(asked: AskedGate): Promise<Made<'gate'>> {
  return { kind: 'gate', record: await makeGate(store, asked) };
}

async function check(sent: SentSettings): Promise<Made<'settings'>> {
  return { kind: 'settings', checked: await checkSettings(store, sent) };
}

async function plan(asked: AskedChange): Promise<Made<'pins'>> {
  return { kind: 'pins', planned: await planPinsHere(store, asked) };
}

function noteFault({ name, message }: Error): void {
  faults.push({ name, message });
}
