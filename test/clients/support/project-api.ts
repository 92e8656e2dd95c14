import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { RawJson } from './raw-json.ts';

const POLL_MS = 50;

const metricSchema = z.object({
  metric_name: z.string(),
  run_id: z.string(),
  score: z.number(),
  stderr: z.number().nullable(),
  n_items: z.int(),
});

const runSchema = z.object({
  run_id: z.string(),
  project_id: z.string(),
  model_id: z.string(),
  task_id: z.string(),
  status: z.enum(['receiving', 'complete', 'incomplete']),
  events: z.int(),
  missing: z.array(z.tuple([z.int(), z.int()])),
  conflicts: z.int(),
  duplicate_samples: z.int(),
  metrics: z.array(metricSchema),
});
export type RunDetail = z.infer<typeof runSchema>;

/** The fields of a run that are in `manifest.json` as well. */
export const manifestFieldsSchema = z.object({
  run_id: z.string(),
  model_id: z.string(),
  task_id: z.string(),
  metric_name: z.string().nullable(),
  ts: z.string(),
  path: z.string().nullable(),
  n_items: z.int(),
  config_hash: z.string(),
  delta: z.number().nullable(),
  p_value: z.number().nullable(),
  verdict: z.string().nullable(),
  parent_run_id: z.string().nullable(),
});

const listedRunSchema = manifestFieldsSchema.extend({
  score: z.number().nullable(),
  stderr: z.number().nullable(),
  status: z.string(),
});
export type ListedRun = z.infer<typeof listedRunSchema>;

/** The API of one project for a client with these keys. */
export class ProjectApi {
  readonly #base: string;
  readonly #readKey: string;

  constructor(url: string, project: string, readKey: string) {
    this.#base = `${url}/v1/projects/${project}`;
    this.#readKey = readKey;
  }

  async #get(path: string): Promise<{ readonly status: number; readonly text: string }> {
    const headers = { authorization: `Bearer ${this.#readKey}` };
    const response = await fetch(`${this.#base}${path}`, { headers });
    return { status: response.status, text: await response.text() };
  }

  async getText(path: string): Promise<string> {
    const { status, text } = await this.#get(path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${text}`);
    return text;
  }

  async run(runId: string): Promise<RunDetail> {
    return runSchema.parse(JSON.parse(await this.getText(`/runs/${encodeURIComponent(runId)}`)));
  }

  /** Waits until the run has one of the statuses; gives the run as it is when the time is up. */
  async waitForStatus(
    runId: string,
    wanted: readonly RunDetail['status'][],
    withinMs = 15_000,
  ): Promise<RunDetail['status'] | 'unknown'> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const { status, text } = await this.#get(`/runs/${encodeURIComponent(runId)}`);
      const now = status === 200 ? runSchema.parse(JSON.parse(text)).status : 'unknown';
      if ((now !== 'unknown' && wanted.includes(now)) || Date.now() > deadline) return now;
      await sleep(POLL_MS);
    }
  }

  /** Lists all runs that pass the filters, page by page. */
  async listRuns(filters: Readonly<Record<string, string>> = {}): Promise<readonly ListedRun[]> {
    const pages = await this.#pages('/runs', { ...filters, limit: '7' }, 'runs');
    return pages.map((text) => listedRunSchema.parse(JSON.parse(text)));
  }

  /** Lists all events of a run page by page, each as the JSON text that the API gave. */
  eventTexts(runId: string, limit = 300): Promise<readonly string[]> {
    const path = `/runs/${encodeURIComponent(runId)}/events`;
    return this.#pages(path, { limit: String(limit) }, 'events');
  }

  async #pages(
    path: string,
    query: Readonly<Record<string, string>>,
    member: string,
  ): Promise<readonly string[]> {
    const texts: string[] = [];
    let next: string | undefined;
    do {
      const parameters = new URLSearchParams(
        next === undefined ? query : { ...query, cursor: next },
      );
      const page = new RawJson(await this.getText(`${path}?${parameters.toString()}`));
      texts.push(...page.elements(member));
      const cursor = page.value('next');
      next = typeof cursor === 'string' ? cursor : undefined;
    } while (next !== undefined);
    return texts;
  }
}
