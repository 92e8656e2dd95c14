import { type Context, Hono } from 'hono';
import { MAX_EVENT_BYTES } from '#contract/limits.ts';
import type { RunName } from '#contract/run-name.ts';
import type { RunParameters } from '#contract/run-parameters.ts';
import { readSealedRevision } from '#lake/sealed-revision.ts';
import { NotSealedYetError } from '#pipeline/ingest/amend/not-sealed-error.ts';
import { ingestAmendment } from '#pipeline/ingest/amend/ingest-amendment.ts';
import type { DocumentsFormat } from '#pipeline/ingest/find-documents.ts';
import { ingestResults } from '#pipeline/ingest/ingest-results.ts';
import { ingest } from '#pipeline/ingest/ingest.ts';
import { finishItems, ingestItems } from '#pipeline/ingest/items/ingest-items.ts';
import type { IngestPorts } from '#pipeline/ingest/keep.ts';
import type { BodyFormat } from '#pipeline/ingest/read-events.ts';
import type { Refused } from '#pipeline/ingest/refusal.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { PrunedError } from '#lake/pruned-error.ts';
import { type AccessPorts, openGuard } from './access.ts';
import { readBody } from './body.ts';
import { ProblemError } from './problem.ts';
import { readParameters } from './query-parameters.ts';
import { ingestRoutes } from './routes/ingest-routes.ts';
import { serve } from './serve-route.ts';

export interface IngestAppPorts extends IngestPorts, AccessPorts {
  /** Bytes of a body of events, decompressed. */
  readonly maxBodyBytes: number;
  /** Bytes of a body of results documents, decompressed. */
  readonly maxDocumentsBytes: number;
}

/** The routes to which recorders post events, and evaluations their results documents. */
export function ingestApp(ports: IngestAppPorts): Hono {
  const app = new Hono();
  const guard = openGuard(ports);
  serve(app, guard, ingestRoutes.takeEvents, async ({ params: { project }, context }) => {
    const sent = readSending(context, EVENT_FORMATS);
    const body = await readBody(context, ports.maxBodyBytes);
    return answerTaken('events', await ingest(ports, { project, body, ...sent }));
  });
  serve(app, guard, ingestRoutes.takeResults, async ({ params: { project }, context }) => {
    const sent = readSending(context, DOCUMENT_FORMATS);
    const body = await readBody(context, ports.maxDocumentsBytes);
    return answerTaken('documents', await ingestResults(ports, { project, body, ...sent }));
  });
  serve(app, guard, ingestRoutes.takeItems, async ({ params: { project, run }, context }) => {
    const sent = readSending(context, ITEM_FORMATS);
    const body = await readBody(context, ports.maxBodyBytes);
    const answer = await ingestItems(ports, { run: { project, runId: run }, body, ...sent });
    return answerTaken('items', answer);
  });
  serve(app, guard, ingestRoutes.finishRun, ({ params: { project, run }, body, context }) => {
    const { items, report = {} } = body;
    const parameters = parametersOf(context);
    return finishItems(ports, { run: { project, runId: run }, items, report, parameters });
  });
  serve(app, guard, ingestRoutes.amendRun, async ({ params: { project, run }, context }) => {
    const name = { project, runId: run };
    const body = await readBody(context, MAX_AMENDMENT_BYTES);
    const replacement = await amendableRevision(ports.store, name);
    return ingestAmendment(ports, { run: name, replacement, body });
  });
  return app;
}

/** The event that an amendment becomes is a little longer. */
const MAX_AMENDMENT_BYTES = MAX_EVENT_BYTES - 16 * 1024;

/**
 * The revision of a sealed run that can be amended; null where it was never replaced.
 * @throws NotSealedYetError, PrunedError
 */
async function amendableRevision(store: ObjectStore, run: RunName): Promise<string | null> {
  const sealed = await readSealedRevision(store, run);
  if (!sealed) throw new NotSealedYetError(run);
  const { pruned, replacement } = sealed;
  if (pruned.events !== undefined) {
    throw new PrunedError('the events', run.project, run.runId, pruned.events);
  }
  return replacement;
}

interface Taken {
  readonly accepted: number;
  readonly quarantined: readonly Refused[];
}

/**
 * Answers what became of a request. When nothing of it was acceptable the status says so: a sender
 * that looks at nothing else must not take it for success. All of it is kept in quarantine.
 */
function answerTaken<T extends Taken>(name: string, answer: T): T {
  const [first] = answer.quarantined;
  if (answer.accepted > 0 || first === undefined) return answer;
  const { index, reason, example } = first;
  throw new ProblemError({
    name: 'nothing-accepted',
    status: 422,
    detail: `none of ${answer.quarantined.length} ${name} can be accepted; ${index}: ${reason}. Right is for example ${JSON.stringify(example)}`,
    members: Object.fromEntries(Object.entries(answer)),
  });
}

function readSending<T>(context: Context, formats: Formats<T>) {
  return {
    format: formatOf(formats, context.req.header('content-type')),
    parameters: parametersOf(context),
  };
}

function parametersOf(context: Context): RunParameters {
  return readParameters((name) => context.req.queries(name));
}

interface Formats<T> {
  /** The format of a body with content type application/json. */
  readonly json: T;
  /** The same under a type that is no text to an HTTP API of AWS, so that it can be gzip. */
  readonly jsonType?: string;
  readonly lines: T;
  /** The name of the records, in the plural and in the singular. */
  readonly content: string;
  readonly one: string;
}

const EVENT_FORMATS: Formats<BodyFormat> = {
  json: 'array',
  lines: 'lines',
  content: 'an array of events',
  one: 'event',
};
const ITEM_FORMATS: Formats<BodyFormat> = {
  json: 'array',
  lines: 'lines',
  content: 'an array of items',
  one: 'item',
};
const DOCUMENT_FORMATS: Formats<DocumentsFormat> = {
  json: 'document',
  jsonType: 'application/vnd.evalake.document',
  lines: 'lines',
  content: 'a results document',
  one: 'document',
};

const LINES = ['application/x-ndjson', 'application/ndjson', 'application/jsonl'];

function formatOf<T>({ json, jsonType, lines, content, one }: Formats<T>, contentType = ''): T {
  const name = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (name === 'application/json' || name === jsonType) return json;
  if (LINES.includes(name)) return lines;
  throw new ProblemError({
    name: 'unsupported-content-type',
    status: 415,
    detail: `content-type ${JSON.stringify(name)} is not supported; send application/json with ${content}, or application/x-ndjson with one ${one} a line`,
  });
}
