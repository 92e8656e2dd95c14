import { VERSION } from '#contract/version.ts';
import { operationOf } from './openapi-operation.ts';
import { allRoutes } from '../routes/all-routes.ts';
import type { Route } from '../routes/route.ts';

/** The OpenAPI 3.1 document of routes, all of them when absent. */
export function openApiDocument(routes: readonly Route[] = allRoutes) {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'evalake',
      version: VERSION,
      description: 'Cloud recorder for LLM evaluations: events in, history and trends out.',
    },
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        basic: { type: 'http', scheme: 'basic', description: 'the key as the password' },
        session: {
          ...{ type: 'apiKey', in: 'cookie', name: '__Host-evalake_session' },
          description: 'a session of POST /v1/session; only from pages of the server',
        },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
    },
    security: [{ bearer: [] }, { basic: [] }, { apiKey: [] }, { session: [] }],
    paths,
  };
}
