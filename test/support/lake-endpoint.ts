import { gunzipSync } from 'node:zlib';
import type { TestLake } from './lake.ts';

/** A `fetch` that posts batches to a lake in memory, as a server does. */
export function lakeFetch(lake: TestLake): typeof fetch {
  return async (_, init) => {
    const { body } = init ?? {};
    if (!(body instanceof Uint8Array)) throw new TypeError('expected gzip');
    return Response.json(await lake.postBytes(gunzipSync(body), { format: 'lines' }));
  };
}

/** The events that a recorder posted, in order. */
export function eventsOf(body: unknown): Record<string, unknown>[] {
  if (!(body instanceof Uint8Array)) throw new TypeError('expected gzip');
  const lines = gunzipSync(body).toString().trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
