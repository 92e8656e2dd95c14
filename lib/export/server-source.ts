import { z } from 'zod';
import type { Endpoint } from '#client/endpoint.ts';
import { EndpointFailedError } from '#client/endpoint-errors.ts';
import { parseAnswer } from '#client/exchange.ts';
import { type Page, pages } from '#client/list-pages.ts';
import { isDocumentSet } from '#contract/document-set.ts';
import { runAddress } from '#contract/naming/run-address.ts';
import { formatTimestamp } from '#contract/time.ts';
import { type ItemAnswer, itemsAnswer } from '#read/run-answers.ts';
import { parseEventsAnswer } from './events-answer.ts';
import type { ExportedRuns, ExportSource, ItemsObject, TimeRange } from './export-source.ts';
import { itemsObjects } from './items-objects.ts';

const PAGE = 1000;
const ITEMS_PAGE = 10_000;
/** A run's document grows with its items. A longer one does not fit a string of JavaScript. */
const MAX_DOCUMENT_BYTES = 512 * 1024 * 1024;
/** How often the items of a run are read again because it was sealed in between. */
const ATTEMPTS = 5;
const CHANGED = 409;

const next = z.string().nullable();
const listedRun = z.object({
  recorder_run_id: z.string(),
  run_id: z.string(),
  path: z.string().nullable(),
  status: z.string(),
});
const runsPage = z.object({ runs: z.array(listedRun), next });
const documentsPage = z.object({
  documents: z.array(z.object({ document_id: z.string() })),
  next,
});

/** Exports runs from a server. */
export class ServerSource implements ExportSource {
  readonly #server: Endpoint;
  readonly #project: string;

  constructor(server: Endpoint, project: string) {
    this.#server = server;
    this.#project = `/v1/projects/${encodeURIComponent(project)}`;
  }

  async runs(range: TimeRange): Promise<ExportedRuns> {
    const recorded = new Set<string>();
    const ofDocuments = new Set<string>();
    for await (const page of this.#pages(`runs`, runsPage, parametersOf(range))) {
      for (const { recorder_run_id, run_id, path, status } of page.runs) {
        if (status === 'receiving') continue;
        if (!isDocumentSet(recorder_run_id)) recorded.add(recorder_run_id);
        else if (path !== null) ofDocuments.add(run_id);
      }
    }
    return { recorded: [...recorded].sort(), ofDocuments: [...ofDocuments].sort() };
  }

  async documents(range: TimeRange): Promise<string[]> {
    const ids = new Set<string>();
    for await (const page of this.#pages('documents', documentsPage, parametersOf(range))) {
      for (const { document_id } of page.documents) ids.add(document_id);
    }
    return [...ids].sort();
  }

  async results(id: string): Promise<Uint8Array> {
    const path = `${this.#project}/${runAddress(id, 'results')}`;
    return (await this.#server.request(path, { maxBytes: MAX_DOCUMENT_BYTES })).body;
  }

  async *events(run: string, type?: string): AsyncIterable<string> {
    const asked = { limit: String(PAGE), ...(type === undefined ? {} : { type }) };
    const path = `${this.#project}/${runAddress(run, 'events', asked)}`;
    const ask = async (cursor: string | undefined) => {
      const more = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      return parseEventsAnswer((await this.#server.request(`${path}${more}`)).body);
    };
    for await (const page of pages(ask)) yield* page.texts;
  }

  async items(run: string): Promise<ItemsObject[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#itemsOnce(run);
      } catch (error) {
        const changed = error instanceof EndpointFailedError && error.status === CHANGED;
        if (!changed || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #itemsOnce(run: string): Promise<ItemsObject[]> {
    const [path = '', query] = runAddress(run, 'items', { limit: String(ITEMS_PAGE) }).split('?');
    const rows: ItemAnswer[] = [];
    let sourceHash = '';
    for await (const page of this.#pages(path, itemsAnswer, new URLSearchParams(query))) {
      sourceHash = page.source_hash;
      for (const row of page.items) rows.push(row);
    }
    return itemsObjects(run, sourceHash, rows);
  }

  #pages<T extends Page>(
    path: string,
    schema: z.ZodType<T>,
    query: URLSearchParams,
  ): AsyncGenerator<T> {
    return pages(async (cursor) => {
      if (cursor !== undefined) query.set('cursor', cursor);
      const answer = await this.#server.request(`${this.#project}/${path}?${query.toString()}`);
      return parseAnswer(schema, answer);
    });
  }
}

function parametersOf({ since, until }: TimeRange): URLSearchParams {
  const query = new URLSearchParams({ limit: String(PAGE) });
  if (since !== undefined) query.set('since', formatTimestamp(since));
  if (until !== undefined) query.set('until', formatTimestamp(until));
  return query;
}
