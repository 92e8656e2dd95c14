import { Hono } from 'hono';
import { openApiDocument } from './openapi.ts';

/** The API about itself. Apart from the others, as the schemas' schemas weigh more than ingest does. */
export function describeApp(): Hono {
  const app = new Hono();
  app.get('/v1/openapi.json', (context) => context.json(openApiDocument()));
  return app;
}
