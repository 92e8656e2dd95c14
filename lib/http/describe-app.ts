import { Hono } from 'hono';
import { openApiDocument } from './openapi.ts';
import { openRoutes } from './routes/open-routes.ts';
import { serveOpen } from './serve-route.ts';

/**
 * Serves the OpenAPI document. It is an app of its own, as the code that writes JSON Schema is
 * larger than all of ingest.
 */
export function describeApp(): Hono {
  const app = new Hono();
  serveOpen(app, openRoutes.openApi, () => openApiDocument());
  return app;
}
