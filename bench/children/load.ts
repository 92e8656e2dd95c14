// Posts 100-event batches over keep-alive connections, each connection one run, one request at a time.
import { Agent } from 'node:http';
import { z } from 'zod';
import { quantile } from '../check.ts';
import { batchBody } from '../inputs/events.ts';
import { postBody } from '../post-body.ts';

const { url, connections, warmUp, requests } = z
  .object({
    url: z.string(),
    connections: z.int(),
    /** Counts of requests before the clock starts and while it runs, over all connections. */
    warmUp: z.int(),
    requests: z.int(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

type Post = (body: Buffer) => Promise<void>;

function connection(): Post {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return (body) => postBody(url, agent, body);
}

async function postAll(post: Post, bodies: readonly Buffer[], latencies: number[]): Promise<void> {
  for (const body of bodies) {
    const start = performance.now();
    await post(body);
    latencies.push(performance.now() - start);
  }
}

const perConnection = (total: number): number => Math.round(total / connections);
const clients = Array.from({ length: connections }, (_, c) => {
  const runId = `261121080656BENCH${String(c).padStart(3, 'A')}`;
  const bodies = Array.from({ length: perConnection(warmUp + requests) }, (_, n) =>
    Buffer.from(batchBody(runId, n)),
  );
  return { post: connection(), bodies };
});
const split = perConnection(warmUp);
await Promise.all(clients.map(({ post, bodies }) => postAll(post, bodies.slice(0, split), [])));
const latencies: number[] = [];
const start = performance.now();
await Promise.all(clients.map(({ post, bodies }) => postAll(post, bodies.slice(split), latencies)));
const seconds = (performance.now() - start) / 1000;
const result = {
  requestsPerSecond: latencies.length / seconds,
  p50: quantile(latencies, 0.5),
  p99: quantile(latencies, 0.99),
};
console.log(JSON.stringify(result));
process.exit(0);
