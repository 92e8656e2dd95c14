// Another client of the server, in a thread of its own, so that the work of the test does not count
// as the server's. It posts an event of its own run and waits for the acknowledgement, again and again
// until it is stopped, then gives the longest wait and what went wrong.
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

const { url, authorization } = workerData;
let stopped = false;
parentPort.once('message', () => (stopped = true));

async function post(number) {
  const event = {
    ...{ run_id: 'probe', event_id: number, sample_id: 'probe.0', type: 'match' },
    ...{ data: { correct: true }, created_at: '2026-11-21T08:11:10Z' },
  };
  // A connection for each request: an idle one may be closed just when it is used again.
  const headers = { connection: 'close', 'content-type': 'application/json', ...authorization };
  const request = { method: 'POST', headers, body: JSON.stringify([event]) };
  try {
    const response = await fetch(`${url}/v1/projects/probe/events`, request);
    const answer = await response.text();
    return response.status === 200 ? undefined : `${response.status} ${answer.slice(0, 200)}`;
  } catch (error) {
    return String(error.cause ?? error);
  }
}

let longest = 0;
const problems = [];
for (let number = 0; !stopped; number += 1) {
  const start = performance.now();
  const problem = await post(number);
  longest = Math.max(longest, performance.now() - start);
  if (problem !== undefined) problems.push(problem);
  await sleep(100);
}
parentPort.postMessage({ longest, problems });
