// Posts whole runs of twenty events over keep-alive connections, a request each, to each address in turn,
// and prints how long it took.
import { Agent } from 'node:http';
import { z } from 'zod';
import { smallRunBody } from '../inputs/small-runs.ts';
import { postBody } from '../post-body.ts';

const { urls, connections, runs } = z
  .object({ urls: z.array(z.string()).min(1), connections: z.int(), runs: z.int() })
  .parse(JSON.parse(process.argv[2] ?? ''));

const agent = new Agent({ keepAlive: true, maxSockets: connections });

let next = 0;
async function postMany(): Promise<void> {
  while (next < runs) {
    const n = next++;
    await postBody(urls[n % urls.length] ?? '', agent, Buffer.from(smallRunBody(n)));
  }
}

const start = performance.now();
await Promise.all(Array.from({ length: connections }, postMany));
console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000 }));
process.exit(0);
