import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** Of a Hono app, what is needed here. */
export interface FetchApp {
  readonly routes: readonly { readonly path: string }[];
  fetch(request: Request): Response | Promise<Response>;
}

/** An app as a handler of an HTTP API's events, payload format 2.0. */
export function httpHandler(
  app: FetchApp,
): (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2> {
  const runPath = runPathOf(app);
  return async (event) => toResult(await app.fetch(toRequest(event, runPath)));
}

function toRequest(event: APIGatewayProxyEventV2, runPath: RegExp): Request {
  const { method } = event.requestContext.http;
  const url = urlOf(event, runPath);
  const headers = new Headers();
  for (const [name, value] of Object.entries(event.headers)) {
    if (value !== undefined) headers.set(name, value);
  }
  if (event.body === undefined || method === 'GET' || method === 'HEAD') {
    return new Request(url, { method, headers });
  }
  const body = Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8');
  headers.set('content-length', String(body.length));
  return new Request(url, { method, headers, body });
}

/** Nothing asks under which name the API was called. */
const ANY_HOST = 'evalake.invalid';

const RUN_ROUTE = '/v1/projects/:project/runs/:run';

/** A run's id with slashes, between what comes before it and the part of the run that is asked for. */
function runPathOf({ routes }: FetchApp): RegExp {
  const parts = routes
    .filter(({ path }) => path.startsWith(`${RUN_ROUTE}/`))
    .map(({ path }) => path.slice(RUN_ROUTE.length).replace(/:\w+/g, '[^/]+'));
  return new RegExp(`^(/v1/projects/[^/]+/runs/)(.+?)(${[...new Set(parts)].join('|')})?$`, 's');
}

/** An HTTP API decodes the path: what would end it, or the run's id, in a URL is encoded again. */
function urlOf({ rawPath, rawQueryString }: APIGatewayProxyEventV2, runPath: RegExp): string {
  const path = rawPath
    .replace(runPath, (_, before: string, run: string, part = '') =>
      [before, run.replaceAll('/', '%2F'), part].join(''),
    )
    .replace(/%(?![0-9A-Fa-f]{2})/g, '%25')
    .replaceAll('?', '%3F')
    .replaceAll('#', '%23');
  const query = rawQueryString === '' ? '' : `?${rawQueryString}`;
  return `https://${ANY_HOST}${path}${query}`;
}

/** Answers are JSON or CSV: text. */
async function toResult(response: Response): Promise<APIGatewayProxyStructuredResultV2> {
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
    isBase64Encoded: false,
  };
}
