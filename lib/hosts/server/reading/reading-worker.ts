import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { FileStore } from '#adapters/disk/file-store.ts';
import { LazyDuckDb } from '#adapters/duckdb/lazy-duckdb.ts';
import { makeGate } from '#gates/record-gate.ts';
import { composeApp } from '#http/app.ts';
import { problemOf } from '#http/problem.ts';
import type { HandedRequest } from '#http/reading/reader.ts';
import { readingApp } from '#http/reading/reading-app.ts';
import { systemClock } from '#ports/system-clock.ts';
import type { Fault, ReadAnswer, ReadingWorkerData, ReadTask } from './reading-messages.ts';

/** The program of a thread that answers requests which read, one after the other. It has no route that writes. */

const workerSchema: z.ZodType<ReadingWorkerData> = z.object({
  dataFolder: z.string(),
  querySeconds: z.number(),
  queryBytes: z.number(),
});

const { dataFolder, querySeconds, queryBytes } = workerSchema.parse(workerData);
const store = new FileStore(dataFolder);
let faults: Fault[] = [];

const app = composeApp(
  [
    readingApp({
      isChecked: true,
      clock: systemClock,
      store,
      engine: new LazyDuckDb({ dataFolder, runSeconds: querySeconds, memoryBytes: queryBytes }),
    }),
  ],
  noteFault,
);

parentPort?.on('message', (task: ReadTask) => {
  void answer(task);
});

async function answer(task: ReadTask): Promise<void> {
  faults = [];
  const made = task.kind === 'gate' ? await decide(task) : await respond(task.request);
  const message: ReadAnswer = { ...made, faults };
  const body = 'body' in message ? message.body : undefined;
  parentPort?.postMessage(message, body ? [body] : []);
}

type Made<Kind extends ReadAnswer['kind']> = Omit<Extract<ReadAnswer, { kind: Kind }>, 'faults'>;

async function respond({ method, url, headers }: HandedRequest): Promise<Made<'answer'>> {
  const sent = headers.map(([name, value]): [string, string] => [name, value]);
  const response = await app.fetch(new Request(url, { method, headers: sent }));
  const body = response.body === null ? undefined : await response.arrayBuffer();
  return { kind: 'answer', status: response.status, headers: [...response.headers], body };
}

async function decide({
  asked,
}: Extract<ReadTask, { kind: 'gate' }>): Promise<Made<'gate'> | Made<'problem'>> {
  try {
    return { kind: 'gate', record: await makeGate(store, asked) };
  } catch (error) {
    const thrown = error instanceof Error ? error : new Error(String(error));
    const problem = problemOf(thrown);
    if (problem.status >= 500) noteFault(thrown);
    return { kind: 'problem', problem };
  }
}

function noteFault({ name, message }: Error): void {
  faults.push({ name, message });
}
