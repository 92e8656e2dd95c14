import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { createKey, freePort, startServer } from '../../test/support/server-process.ts';
import { type Check, median, type Row } from '../check.ts';
import { runProgram } from '../child.ts';
import { program, withFolder } from '../paths.ts';
import { alternate } from '../rounds.ts';

const LOAD = { connections: 10, warmUp: 500, requests: 2000 };

const resultSchema = z.object({
  requestsPerSecond: z.number(),
  p50: z.number(),
  p99: z.number(),
});
type Result = z.infer<typeof resultSchema>;

function load(url: string): Promise<Result> {
  return runProgram('load', [JSON.stringify({ url, ...LOAD })], resultSchema);
}

/**
 * Measures a new server on a new folder each time, so that no round pays for the data of the last
 * one.
 */
function measureOurs(): Promise<Result> {
  return withFolder(async (dataDir) => {
    const key = createKey({ dataDir, scope: 'write', project: 'bench' });
    const server = await startServer({ dataDir });
    try {
      return await load(`http://rec:${key}@127.0.0.1:${server.port}/v1/projects/bench/events`);
    } finally {
      await server.stop();
    }
  });
}

async function waitForAnswer(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await sleep(20);
  }
  throw new Error('the bare server does not answer');
}

async function measurePeer(): Promise<Result> {
  const port = await freePort();
  const child = spawn(process.execPath, [program('bare-server'), String(port)], {
    stdio: 'inherit',
  });
  const ended = once(child, 'exit');
  try {
    await waitForAnswer(`http://127.0.0.1:${port}/`);
    return await load(`http://127.0.0.1:${port}/`);
  } finally {
    child.kill();
    await ended;
  }
}

function describe(results: readonly Result[]): string {
  const rate = median(results.map(({ requestsPerSecond }) => requestsPerSecond));
  const p50 = median(results.map((result) => result.p50));
  const p99 = median(results.map((result) => result.p99));
  return `${rate.toFixed(0)} requests/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
}

async function run(): Promise<readonly Check[]> {
  const rounds = await alternate(measureOurs, measurePeer);
  const ours = describe(rounds.map((round) => round.ours));
  const peer = describe(rounds.map((round) => round.peer));
  const ratios = rounds.map((round) => round.ours.requestsPerSecond / round.peer.requestsPerSecond);
  const p99s = rounds.map((round) => round.ours.p99);
  return [
    {
      what: 'requests/s of a bare server',
      goal: { atLeast: 0.5 },
      measured: median(ratios),
      unit: 'x',
      ours,
      peer,
      rounds: ratios,
    },
    {
      what: 'p99 of an acknowledgement',
      goal: { atMost: 25 },
      measured: median(p99s),
      unit: 'ms',
      ours,
      peer: '',
      rounds: p99s,
    },
  ];
}

export const ingestRow: Row = {
  number: 2,
  title: 'Take 100-event batches over 10 connections, durably, against a bare Node server',
  run,
};
