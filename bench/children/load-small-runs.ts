// Posts whole runs of twenty events over keep-alive connections, a request each, and prints how long it took.
import { Agent, request } from 'node:http';
import { z } from 'zod';
import { smallRunBody } from '../inputs/small-runs.ts';

const { url, connections, runs } = z
  .object({ url: z.string(), connections: z.int(), runs: z.int() })
  .parse(JSON.parse(process.argv[2] ?? ''));

const agent = new Agent({ keepAlive: true, maxSockets: connections });

function post(body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`the server answered ${response.statusCode ?? 'nothing'}`));
      });
      response.resume();
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

let next = 0;
async function postMany(): Promise<void> {
  while (next < runs) await post(Buffer.from(smallRunBody(next++)));
}

const start = performance.now();
await Promise.all(Array.from({ length: connections }, postMany));
console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000 }));
process.exit(0);
