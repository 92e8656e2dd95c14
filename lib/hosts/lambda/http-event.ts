import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { addAnswerHeaders } from '#http/answers/answer-headers.ts';
import { problemResponse } from '#http/problem.ts';
import { type AnswerLarge, toResult } from './http-result.ts';

/** Nothing asks under which name the API was called. */
const ANY_URL = 'https://evalake.invalid';

/** The part of a Hono app that this module needs. */
export interface FetchApp {
  readonly routes: readonly { readonly path: string }[];
  fetch(request: Request): Response | Promise<Response>;
}

/**
 * An app as a handler of an HTTP API's events, payload format 2.0.
 * @param answerLarge of answers over 6 MB; without it they are refused
 */
export function httpHandler(
  app: FetchApp,
  answerLarge?: AnswerLarge,
): (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2> {
  const runPath = runPathOf(app);
  return async (event) => {
    const request = isBrokenGzip(event) ? sentAsText() : toRequest(event, runPath);
    if (request instanceof Request) {
      return toResult(await app.fetch(request), request, answerLarge);
    }
    // An answer that no app has made has the headers of every answer, too.
    addAnswerHeaders(request.headers, ANY_URL);
    return toResult(request, new Request(ANY_URL));
  };
}

/**
 * By its content type an HTTP API decides whether a body is text, and of gzip sent as
 * application/json it makes a text that nobody can unpack.
 */
function isBrokenGzip({ body, headers, isBase64Encoded }: APIGatewayProxyEventV2): boolean {
  const isGzip = headers['content-encoding']?.toLowerCase() === 'gzip';
  return typeof body === 'string' && !isBase64Encoded && isGzip;
}

function sentAsText(): Response {
  return problemResponse({
    name: 'unsupported-content-type',
    status: 415,
    detail:
      'API Gateway spoils gzip that is sent as text; send events and documents one a line as application/x-ndjson, one document as application/vnd.evalake.document, or leave out the gzip',
  });
}

function notARequest(): Response {
  return problemResponse({
    name: 'not-a-request',
    status: 400,
    detail:
      'a header has a name or value that HTTP does not allow, or the method is none that is served',
  });
}

/** A refusal when it cannot be a request of the Fetch standard, whatever API Gateway let through. */
function toRequest(event: APIGatewayProxyEventV2, runPath: RegExp): Request | Response {
  try {
    return makeRequest(event, runPath);
  } catch (error) {
    if (error instanceof TypeError || error instanceof URIError) return notARequest();
    throw error;
  }
}

/** @throws TypeError, URIError of half a surrogate pair */
function makeRequest(event: APIGatewayProxyEventV2, runPath: RegExp): Request {
  const { method } = event.requestContext.http;
  const url = urlOf(event, runPath);
  const headers = new Headers();
  for (const [name, value] of Object.entries(event.headers)) {
    if (value !== undefined) headers.set(name, value);
  }
  // Payload 2.0 takes cookies out of the headers.
  if (event.cookies) headers.set('cookie', event.cookies.join('; '));
  const { body: sent } = event;
  // What calls the function by itself may say that there is no body with null.
  if (typeof sent !== 'string' || method === 'GET' || method === 'HEAD') {
    return new Request(url, { method, headers });
  }
  const body = Buffer.from(sent, event.isBase64Encoded ? 'base64' : 'utf8');
  headers.set('content-length', String(body.length));
  return new Request(url, { method, headers, body });
}

const RUN_ROUTE = '/v1/projects/:project/runs/:run';

/** Matches a run's id with slashes, between the path before it and the part asked for. */
function runPathOf({ routes }: FetchApp): RegExp {
  const parts = routes
    .filter(({ path }) => path.startsWith(`${RUN_ROUTE}/`))
    .map(({ path }) => path.slice(RUN_ROUTE.length).replace(/:\w+/g, '[^/]+'));
  return new RegExp(`^(/v1/projects/[^/]+/runs/)(.+?)(${[...new Set(parts)].join('|')})?$`, 's');
}

/**
 * An HTTP API hands over the path decoded, so each percent sign belongs to the name itself. This
 * function encodes again the characters that would end the path, or the run's id, in a URL.
 */
function urlOf({ rawPath, rawQueryString }: APIGatewayProxyEventV2, runPath: RegExp): string {
  const [, before = '', run, part = ''] = runPath.exec(rawPath) ?? [rawPath, rawPath];
  const named = run === undefined ? '' : encodeURIComponent(run);
  const path = `${encodePath(before)}${named}${encodePath(part)}`;
  const query = rawQueryString === '' ? '' : `?${rawQueryString}`;
  return `${ANY_URL}${path}${query}`;
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
