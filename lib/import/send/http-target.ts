import { jsonMembers } from '#contract/http-answer.ts';
import { gzip } from 'node:zlib';
import { promisify } from 'node:util';
import { runAddress } from '#contract/naming/run-address.ts';
import { parseEventsAnswer } from '#export/events-answer.ts';
import { runDetail, type RunDetail } from '#read/run-answers.ts';
import { ingestAnswer, resultsAnswer } from '#schemas/ingest-api.ts';
import { EndpointFailedError } from '#client/endpoint-errors.ts';
import { type HttpAnswer, type HttpRequest, parseAnswer, problemOf } from '#client/exchange.ts';
import {
  type EndpointAddress,
  HttpClient,
  type HttpClientOptions,
  PATIENT,
} from '#client/http-client.ts';
import {
  type BatchAnswer,
  type BatchParameters,
  type DocumentAnswer,
  ImportStoppedError,
  type ImportTarget,
} from './target.ts';

/** Not application/json: of that, an HTTP API of AWS makes text, also where it is gzip. */
const DOCUMENT_TYPE = 'application/vnd.evalake.document';
const gzipAsync = promisify(gzip);

/** A server, its key, and the project to import into. */
export interface HttpTargetOptions extends EndpointAddress, HttpClientOptions {
  readonly project: string;
}

const FORBIDDEN = 403;
const ABSENT = 404;
/** Retention deleted it. */
const EXPIRED = 410;
/** One document is too large; the import goes on with the others. */
const TOO_LARGE = 413;
/** All that was sent is in quarantine. */
const UNACCEPTABLE = 422;

export class HttpTarget implements ImportTarget {
  readonly name: string;
  readonly #client: HttpClient;
  readonly #path: string;

  constructor({ origin, headers, project, ...options }: HttpTargetOptions) {
    this.#client = new HttpClient({ origin, headers }, { patience: PATIENT, ...options });
    this.#path = `/v1/projects/${project}`;
    this.name = origin + this.#path;
  }

  async send(body: Buffer, { metric, configHash }: BatchParameters): Promise<BatchAnswer> {
    const query = new URLSearchParams();
    if (metric !== undefined) query.set('metric', metric);
    if (configHash !== undefined && configHash !== '') query.set('config_hash', configHash);
    return this.#stopOnFailure(async () => {
      const answer = await this.#post(`events?${query.toString()}`, 'application/x-ndjson', body);
      return parseAnswer(ingestAnswer, this.#requireTaken(answer));
    });
  }

  async sendDocument(
    text: Buffer,
    { model }: { readonly model?: string | undefined },
  ): Promise<DocumentAnswer> {
    const query = new URLSearchParams(model === undefined ? {} : { model });
    return this.#stopOnFailure(async () => {
      const answer = await this.#post(`results?${query.toString()}`, DOCUMENT_TYPE, text);
      if (answer.status === TOO_LARGE) return { refused: problemOf(answer) };
      const [refusal] = parseAnswer(resultsAnswer, this.#requireTaken(answer)).quarantined;
      return refusal === undefined ? {} : { refused: refusal.reason };
    });
  }

  async document(id: string): Promise<Buffer | 'absent' | 'unreadable'> {
    const shown = await this.#show(runAddress(id, 'results'));
    return typeof shown === 'string' ? shown : shown.body;
  }

  async run(runId: string): Promise<RunDetail | 'absent' | 'unreadable'> {
    const shown = await this.#show(runAddress(runId));
    return typeof shown === 'string'
      ? shown
      : this.#stopOnFailure(() => parseAnswer(runDetail, shown));
  }

  async *events(runId: string): AsyncGenerator<string> {
    const path = `runs/${encodeURIComponent(runId)}/events?limit=1000`;
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const more = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const shown: HttpAnswer | string = await this.#show(`${path}${more}`);
      if (typeof shown === 'string') return;
      const page = await this.#stopOnFailure(() => parseEventsAnswer(shown.body));
      yield* page.texts;
      cursor = page.next;
    }
  }

  async #post(path: string, type: string, body: Buffer): Promise<HttpAnswer> {
    const request: HttpRequest = {
      method: 'POST',
      body: new Uint8Array(await gzipAsync(body, { level: 1 })),
      headers: { 'content-type': type, 'content-encoding': 'gzip' },
    };
    // Retrying is safe: the server drops repetitions.
    return this.#client.ask(`${this.#path}/${path}`, request, true);
  }

  #show(path: string): Promise<HttpAnswer | 'absent' | 'unreadable'> {
    return this.#stopOnFailure(async () => {
      const answer = await this.#client.ask(`${this.#path}/${path}`);
      if (answer.status === ABSENT) return 'absent';
      if (answer.status === FORBIDDEN || answer.status === EXPIRED) return 'unreadable';
      return this.#requireSuccess(answer);
    });
  }

  /** A request of which nothing is accepted says as much of its records as any other. */
  #requireTaken(answer: HttpAnswer): HttpAnswer {
    const isAccount =
      answer.status === UNACCEPTABLE && 'quarantined' in jsonMembers(answer.body.toString());
    return isAccount ? answer : this.#requireSuccess(answer);
  }

  #requireSuccess(answer: HttpAnswer): HttpAnswer {
    const { status } = answer;
    if (status >= 200 && status < 300) return answer;
    const { origin } = this.#client.address;
    throw new ImportStoppedError(`${origin} answered ${status}: ${problemOf(answer)}`);
  }

  /** Turns a failure of the client into the end of the import. @throws ImportStoppedError */
  async #stopOnFailure<T>(ask: () => T | Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof EndpointFailedError)) throw error;
      const { cause, message, status } = error;
      const { origin } = this.#client.address;
      const isSilent = status === undefined && cause instanceof Error;
      const reason = isSilent ? `cannot reach ${origin} (${cause.message})` : message;
      throw new ImportStoppedError(`${reason}; import again to go on`, { cause: error });
    }
  }
}
