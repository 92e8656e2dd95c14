import { Hono } from 'hono';
import type { DocumentsFormat } from '#pipeline/ingest/find-documents.ts';
import { ingestResults } from '#pipeline/ingest/ingest-results.ts';
import { ingest } from '#pipeline/ingest/ingest.ts';
import type { IngestPorts } from '#pipeline/ingest/keep.ts';
import type { BodyFormat } from '#pipeline/ingest/read-events.ts';
import { type AccessPorts, requireAccess } from './access.ts';
import { readBody } from './body.ts';
import { ProblemError } from './problem.ts';
import { readParameters } from './query-parameters.ts';

export interface IngestAppPorts extends IngestPorts, AccessPorts {
  /** Bytes of a body of events, decompressed. */
  readonly maxBodyBytes: number;
  /** Bytes of a body of results documents, decompressed. */
  readonly maxDocumentsBytes: number;
}

/** Where recorders post events, and evaluations their results documents. */
export function ingestApp(ports: IngestAppPorts): Hono {
  const app = new Hono();
  app.post('/v1/projects/:project/events', requireAccess(ports, 'write'), async (context) => {
    const format = formatOf(EVENT_FORMATS, context.req.header('content-type'));
    const parameters = readParameters((name) => context.req.queries(name));
    const body = await readBody(context, ports.maxBodyBytes);
    const project = context.req.param('project');
    return context.json(await ingest(ports, { project, format, parameters, body }));
  });
  app.post('/v1/projects/:project/results', requireAccess(ports, 'write'), async (context) => {
    const format = formatOf(DOCUMENT_FORMATS, context.req.header('content-type'));
    const parameters = readParameters((name) => context.req.queries(name));
    const body = await readBody(context, ports.maxDocumentsBytes);
    const project = context.req.param('project');
    return context.json(await ingestResults(ports, { project, format, parameters, body }));
  });
  return app;
}

interface Formats<T> {
  /** What application/json holds. */
  readonly json: T;
  readonly lines: T;
  /** What is sent, in the plural and one. */
  readonly content: string;
  readonly one: string;
}

const EVENT_FORMATS: Formats<BodyFormat> = {
  json: 'array',
  lines: 'lines',
  content: 'an array of events',
  one: 'event',
};
const DOCUMENT_FORMATS: Formats<DocumentsFormat> = {
  json: 'document',
  lines: 'lines',
  content: 'a results document',
  one: 'document',
};

const LINES = ['application/x-ndjson', 'application/ndjson', 'application/jsonl'];

function formatOf<T>({ json, lines, content, one }: Formats<T>, contentType = ''): T {
  const name = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (name === 'application/json') return json;
  if (LINES.includes(name)) return lines;
  throw new ProblemError({
    name: 'unsupported-content-type',
    status: 415,
    detail: `content-type ${JSON.stringify(name)} is not supported; send application/json with ${content}, or application/x-ndjson with one ${one} a line`,
  });
}
