// Another client of the server, in a thread of its own: what the test is busy with must not count as
// the server's. Asks for its health until it is told to stop, then tells the longest wait.
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

let stopped = false;
parentPort.once('message', () => (stopped = true));

let longest = 0;
while (!stopped) {
  const start = performance.now();
  // On a connection of its own: one that idles may end just when it is used again.
  const response = await fetch(`${workerData}/healthz`, { headers: { connection: 'close' } });
  await response.arrayBuffer();
  longest = Math.max(longest, performance.now() - start);
  await sleep(100);
}
parentPort.postMessage(longest);
