import { gzip } from 'node:zlib';
import { promisify } from 'node:util';
import { runDetail, type RunDetail } from '#read/run-answers.ts';
import { ingestAnswer, problemSchema } from '#schemas/api.ts';
import { resultsAnswer } from '#schemas/results-api.ts';
import type { Clock } from '#ports/clock.ts';
import { ImportStoppedError } from '../formats/import-errors.ts';
import type { BatchAnswer, BatchParameters, DocumentAnswer, ImportTarget } from './target.ts';

const gzipAsync = promisify(gzip);

/** A server, how to prove who asks, and the project to import into. */
export interface HttpTargetOptions {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly project: string;
  readonly clock: Clock;
  readonly fetch?: typeof fetch;
}

/** Together some two minutes of waiting. */
const ATTEMPTS = 9;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const ANSWER_WITHIN_MS = 60_000;

/** What passes by itself: too many requests, and what servers and gateways say when overloaded. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What retention took away. */
const EXPIRED = 410;
/** One document is too large; the others may go on. */
const TOO_LARGE = 413;

interface TargetRequest {
  readonly method?: string;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

export class HttpTarget implements ImportTarget {
  readonly name: string;
  readonly #options: HttpTargetOptions;

  constructor(options: HttpTargetOptions) {
    this.#options = options;
    this.name = `${options.origin}/v1/projects/${options.project}`;
  }

  async send(body: Buffer, { metric, configHash }: BatchParameters): Promise<BatchAnswer> {
    const query = new URLSearchParams();
    if (metric !== undefined) query.set('metric', metric);
    if (configHash !== undefined && configHash !== '') query.set('config_hash', configHash);
    const path = `events?${query.toString()}`;
    const response = await this.#post(path, 'application/x-ndjson', body);
    if (response.ok) return ingestAnswer.parse(await response.json());
    throw await stopped(response);
  }

  async sendDocument(
    text: Buffer,
    { model }: { readonly model?: string | undefined },
  ): Promise<DocumentAnswer> {
    const query = new URLSearchParams(model === undefined ? {} : { model });
    const response = await this.#post(`results?${query.toString()}`, 'application/json', text);
    if (response.ok) {
      const [refusal] = resultsAnswer.parse(await response.json()).quarantined;
      return refusal === undefined ? {} : { refused: refusal.reason };
    }
    if (response.status === TOO_LARGE) return { refused: detailOf(await response.text()) };
    throw await stopped(response);
  }

  async document(id: string): Promise<Buffer | 'absent' | 'unreadable'> {
    const response = await this.#request(`runs/${encodeURIComponent(id)}/results`, {});
    if (response.ok) return Buffer.from(await response.arrayBuffer());
    await response.body?.cancel();
    if (response.status === 404) return 'absent';
    if (response.status === 403 || response.status === EXPIRED) return 'unreadable';
    throw await stopped(response);
  }

  async run(runId: string): Promise<RunDetail | 'absent' | 'unreadable'> {
    const response = await this.#request(`runs/${encodeURIComponent(runId)}`, {});
    if (response.ok) return runDetail.parse(await response.json());
    await response.body?.cancel();
    if (response.status === 404) return 'absent';
    if (response.status === 403) return 'unreadable';
    throw await stopped(response);
  }

  async #post(path: string, type: string, body: Buffer): Promise<Response> {
    return this.#request(path, {
      method: 'POST',
      body: new Uint8Array(await gzipAsync(body, { level: 1 })),
      headers: { 'content-type': type, 'content-encoding': 'gzip' },
    });
  }

  async #request(path: string, init: TargetRequest): Promise<Response> {
    const { headers, clock } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#once(`${this.name}/${path}`, {
        ...init,
        headers: { ...headers, ...init.headers },
      });
      const passing = outcome instanceof Error || PASSING.has(outcome.status);
      if (!passing || attempt === ATTEMPTS) {
        if (outcome instanceof Response) return outcome;
        throw new ImportStoppedError(
          `cannot reach ${this.#options.origin} (${outcome.message}); import again to go on`,
          { cause: outcome },
        );
      }
      if (outcome instanceof Response) await outcome.body?.cancel();
      await clock.sleep(pauseMs(attempt, outcome));
    }
  }

  async #once(url: string, init: RequestInit): Promise<Response | Error> {
    const send = this.#options.fetch ?? fetch;
    try {
      return await send(url, { ...init, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}

/** At least what the server asks for in seconds, else a random part of a growing time. */
function pauseMs(attempt: number, outcome: Response | Error): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
  const asked = outcome instanceof Response ? Number(outcome.headers.get('retry-after')) : 0;
  const least = Number.isFinite(asked) ? Math.min(asked * 1000, 2 * LONGEST_PAUSE_MS) : 0;
  return least + (Math.random() * longest) / (least > 0 ? 4 : 1);
}

async function stopped(response: Response): Promise<ImportStoppedError> {
  const text = await response.text().catch(() => '');
  const { origin } = new URL(response.url);
  return new ImportStoppedError(`${origin} answered ${response.status}: ${detailOf(text)}`);
}

function detailOf(text: string): string {
  try {
    return problemSchema.parse(JSON.parse(text)).detail;
  } catch {
    return 'no evalake answers there';
  }
}
