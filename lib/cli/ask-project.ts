import type { z } from 'zod';
import { openEndpoint } from '#client/endpoint.ts';
import { type HttpAnswer, parseAnswer } from '#client/exchange.ts';
import type { SourceFlags } from './source.ts';

/**
 * Asks the endpoint about the project, `path` relative to it; gives the answer's text.
 * @throws InvalidEndpointError, EndpointFailedError
 */
export async function askProject(flags: SourceFlags, path: string): Promise<string> {
  return (await request(flags, path)).body.toString();
}

/** The same, parsed. @throws InvalidEndpointError, EndpointFailedError, also when no evalake answers */
export async function askProjectFor<T>(
  schema: z.ZodType<T>,
  flags: SourceFlags,
  path: string,
): Promise<T> {
  return parseAnswer(schema, await request(flags, path));
}

function request(flags: SourceFlags, path: string): Promise<HttpAnswer> {
  const server = openEndpoint(flags.endpoint ?? '', flags.key);
  return server.request(`/v1/projects/${encodeURIComponent(flags.project)}/${path}`);
}
