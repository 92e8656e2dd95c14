import { openEndpoint } from '#client/endpoint.ts';
import type { SourceFlags } from './source.ts';

/**
 * Asks the endpoint about the project, `path` relative to it; gives the answer's text.
 * @throws InvalidEndpointError, EndpointFailedError
 */
export async function askProject(flags: SourceFlags, path: string): Promise<string> {
  const server = openEndpoint(flags.endpoint ?? '', flags.key);
  const project = encodeURIComponent(flags.project);
  return (await server.request(`/v1/projects/${project}/${path}`)).body.toString();
}
