import { z } from 'zod';
import type { Endpoint } from '../client/endpoint.ts';
import { isDocumentSet } from '../contract/document-set.ts';
import { formatTimestamp } from '../contract/time.ts';
import { sliceElements, visitMembers } from '../json/scan.ts';
import { stringAt } from '../json/text.ts';
import type { ExportRange, ExportSource, ItemsObject } from './export-source.ts';

const PAGE = 1000;

const runsPage = z.object({
  runs: z.array(z.object({ recorder_run_id: z.string(), status: z.string() })),
  next: z.string().nullable(),
});

/** Runs of a server. */
export class ServerSource implements ExportSource {
  readonly #server: Endpoint;
  readonly #path: string;

  constructor(server: Endpoint, project: string) {
    this.#server = server;
    this.#path = `/v1/projects/${encodeURIComponent(project)}/runs`;
  }

  async runs({ run, since, until }: ExportRange): Promise<string[]> {
    if (run !== undefined) return [run];
    const found = new Set<string>();
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (since !== undefined) query.set('since', formatTimestamp(since));
    if (until !== undefined) query.set('until', formatTimestamp(until));
    for (;;) {
      const answer = await this.#server.request(`${this.#path}?${query.toString()}`);
      const { runs, next } = runsPage.parse(await answer.json());
      for (const { recorder_run_id, status } of runs) {
        if (status !== 'receiving' && !isDocumentSet(recorder_run_id)) found.add(recorder_run_id);
      }
      if (next === null) return [...found].sort();
      query.set('cursor', next);
    }
  }

  async results(run: string): Promise<Uint8Array> {
    const answer = await this.#server.request(`${this.#path}/${encodeURIComponent(run)}/results`);
    return new Uint8Array(await answer.arrayBuffer());
  }

  async *events(run: string): AsyncIterable<string> {
    const path = `${this.#path}/${encodeURIComponent(run)}/events?limit=${PAGE}`;
    let cursor: string | undefined;
    do {
      const next = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const answer = await this.#server.request(`${path}${next}`);
      const page = readPage(Buffer.from(await answer.arrayBuffer()));
      yield* page.texts;
      cursor = page.next;
    } while (cursor !== undefined);
  }

  items(): Promise<ItemsObject[]> {
    return Promise.reject(new Error('a server gives no items files'));
  }
}

/** The events in the text in which they came: parsing could change their numbers. */
function readPage(body: Buffer): { readonly texts: string[]; readonly next: string | undefined } {
  const texts: string[] = [];
  let next: string | undefined;
  visitMembers(body, 0, body.length, (keyStart, keyEnd, from, to) => {
    const name = stringAt(body, keyStart, keyEnd);
    if (name === 'next' && body[from] === 0x22) next = stringAt(body, from, to);
    if (name !== 'events') return false;
    const events = body.subarray(from, to);
    const spans = sliceElements(events);
    for (let i = 0; i < spans.length; i += 2) {
      texts.push(events.toString('utf8', spans[i], spans[i + 1]));
    }
    return false;
  });
  return { texts, next };
}
