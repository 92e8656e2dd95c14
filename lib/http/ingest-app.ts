import { Hono } from 'hono';
import { z } from 'zod';
import type { RunParameters } from '../contract/run-parameters.ts';
import { ingest } from '../pipeline/ingest/ingest.ts';
import type { IngestPorts } from '../pipeline/ingest/keep.ts';
import type { BodyFormat } from '../pipeline/ingest/read-events.ts';
import type { AccessPorts } from './access.ts';
import { requireAccess } from './access.ts';
import { readBody } from './body.ts';
import { ProblemError } from './problem.ts';

export interface IngestAppPorts extends IngestPorts, AccessPorts {
  /** Bytes of a body, decompressed. */
  readonly maxBodyBytes: number;
}

/** Where recorders post. */
export function ingestApp(ports: IngestAppPorts): Hono {
  const app = new Hono();
  app.post('/v1/projects/:project/events', requireAccess(ports, 'write'), async (context) => {
    const format = bodyFormat(context.req.header('content-type'));
    const parameters = readParameters((name) => context.req.queries(name));
    const body = await readBody(context, ports.maxBodyBytes);
    const project = context.req.param('project');
    return context.json(await ingest(ports, { project, format, parameters, body }));
  });
  return app;
}

const FORMATS: Readonly<Record<string, BodyFormat>> = {
  'application/json': 'array',
  'application/x-ndjson': 'lines',
  'application/ndjson': 'lines',
  'application/jsonl': 'lines',
};

function bodyFormat(contentType: string | undefined): BodyFormat {
  const name = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (format) return format;
  throw new ProblemError({
    name: 'unsupported-content-type',
    status: 415,
    detail: `content-type ${JSON.stringify(name)} is not supported; send application/json with an array of events, or application/x-ndjson with one event a line`,
  });
}

const MAX_PARAMETER_LENGTH = 512;
const parameterSchema = z.string().max(MAX_PARAMETER_LENGTH);

/** Empty values count as absent. */
function readParameters(valuesOf: (name: string) => string[] | undefined): RunParameters {
  const read = (name: string): string[] => {
    const values = (valuesOf(name) ?? []).filter((value) => value !== '');
    const tooLong = values.find((value) => !parameterSchema.safeParse(value).success);
    if (tooLong === undefined) return [...new Set(values)].sort();
    throw new ProblemError({
      name: 'invalid-parameter',
      status: 400,
      detail: `${name} has ${tooLong.length} characters; at most ${MAX_PARAMETER_LENGTH}`,
    });
  };
  return {
    task: read('task'),
    model: read('model'),
    metric: read('metric'),
    config_hash: read('config_hash'),
    tag: read('tag'),
  };
}
