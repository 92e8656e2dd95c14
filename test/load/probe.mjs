// Another client of the server, in a thread of its own, so that the work of the test does not count
// as the server's. It asks for the health until it is stopped, then gives the longest wait.
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

let stopped = false;
parentPort.once('message', () => (stopped = true));

let longest = 0;
while (!stopped) {
  const start = performance.now();
  // A connection for each request: an idle one may be closed just when it is used again.
  const response = await fetch(`${workerData}/healthz`, { headers: { connection: 'close' } });
  await response.arrayBuffer();
  longest = Math.max(longest, performance.now() - start);
  await sleep(100);
}
parentPort.postMessage(longest);
