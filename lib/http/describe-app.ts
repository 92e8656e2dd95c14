import { Hono } from 'hono';
import { openApiDocument } from './openapi.ts';
import { openRoutes } from './routes/open-routes.ts';
import { serveOpen } from './serve-route.ts';

/** The API about itself. Apart from the others, as the schemas' schemas weigh more than ingest does. */
export function describeApp(): Hono {
  const app = new Hono();
  serveOpen(app, openRoutes.openApi, () => openApiDocument());
  return app;
}
