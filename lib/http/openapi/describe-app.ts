import { Hono } from 'hono';
import { openApiDocument } from './openapi.ts';
import { openRoutes } from '../routes/open-routes.ts';
import type { Route } from '../routes/route.ts';
import { serveOpen } from '../serve-route.ts';

/**
 * Serves the OpenAPI document of the routes that the host has. It is an app of its own, as the code that writes JSON Schema is
 * larger than all of ingest.
 */
export function describeApp(routes: readonly Route[]): Hono {
  const app = new Hono();
  let text: string | undefined;
  serveOpen(app, openRoutes.openApi, () => {
    // Made once: it takes far longer than any other answer to a request without a key.
    text ??= JSON.stringify(openApiDocument(routes));
    return new Response(text, { headers: { 'content-type': 'application/json' } });
  });
  return app;
}
