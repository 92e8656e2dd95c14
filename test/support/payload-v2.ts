import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { httpEvent } from '../lambdas/events.ts';

/** What a handler may answer: the structure, or anything else, from which the API infers one. */
type Handle = (event: APIGatewayProxyEventV2) => Promise<unknown>;

/** Lambda's limit on an event and on an answer; API Gateway turns the second into a 500. */
const MOST_INVOCATION_BYTES = 6_291_556;

/** Bodies of these types are handed over as text, whatever they are; all others as base64. */
const TEXT = /^(text\/.*|application\/(json|xml|javascript))$/;

/** The routes with parameters of their own; everything else goes to `$default`. */
const ROUTES = [
  ...['events', 'results'].map((name) => ({
    key: `POST /v1/projects/{project}/${name}`,
    path: new RegExp(`^/v1/projects/(?<project>[^/]+)/${name}$`),
  })),
  ...['items', 'finish', 'amend'].map((name) => ({
    key: `POST /v1/projects/{project}/runs/{run}/${name}`,
    path: new RegExp(`^/v1/projects/(?<project>[^/]+)/runs/(?<run>[^/]+)/${name}$`),
  })),
];

/**
 * An HTTP API in front of a handler, payload format 2.0: the path comes decoded and ends at a
 * question mark in it, headers and query parameters of one name are joined by commas, cookies are
 * apart, the content type decides what is text, and of gzip as application/json only U+FFFD is left.
 * Answers are cookies apart, base64 or text, at most 6 MB, and inferred where they have no status.
 * See "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway" in AWS's documentation.
 */
export function throughHttpApi(handle: Handle): (request: Request) => Promise<Response> {
  return async (request) => {
    const event = await toEvent(request);
    if (Buffer.byteLength(JSON.stringify(event)) > MOST_INVOCATION_BYTES) {
      return Response.json({ message: 'Request Entity Too Large' }, { status: 413 });
    }
    const answer = await handle(event);
    if (Buffer.byteLength(JSON.stringify(answer)) > MOST_INVOCATION_BYTES) return failed();
    return toResponse(inferred(answer));
  };
}

async function toEvent(request: Request): Promise<APIGatewayProxyEventV2> {
  const { method } = request;
  const { pathname, search, searchParams } = new URL(request.url);
  const [rawPath = ''] = decodePath(pathname).split('?');
  const headers = Object.fromEntries(request.headers);
  const cookies = headers['cookie']?.split('; ');
  delete headers['cookie'];
  const bytes = Buffer.from(await request.arrayBuffer());
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  const isBase64Encoded = bytes.length > 0 && !TEXT.test(type);
  const query = joined(searchParams);
  return httpEvent(method, rawPath, {
    ...routeOf(method, rawPath),
    rawQueryString: search.slice(1),
    headers,
    ...(Object.keys(query).length > 0 ? { queryStringParameters: query } : {}),
    ...(cookies ? { cookies } : {}),
    ...(bytes.length > 0 ? { body: bytes.toString(isBase64Encoded ? 'base64' : 'utf8') } : {}),
    isBase64Encoded,
  });
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function joined(parameters: URLSearchParams): Record<string, string> {
  const names = [...new Set(parameters.keys())];
  return Object.fromEntries(names.map((name) => [name, parameters.getAll(name).join(',')]));
}

function routeOf(method: string, path: string): Partial<APIGatewayProxyEventV2> {
  const route = ROUTES.find((each) => method === 'POST' && each.path.test(path));
  const { groups } = route?.path.exec(path) ?? {};
  if (!route || !groups) return { routeKey: '$default' };
  return { routeKey: route.key, pathParameters: { ...groups } };
}

/** An answer without a status is the body of a 200, as JSON. */
function inferred(answer: unknown): APIGatewayProxyStructuredResultV2 {
  if (isStructured(answer)) return answer;
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: typeof answer === 'string' ? answer : JSON.stringify(answer),
    isBase64Encoded: false,
  };
}

function isStructured(answer: unknown): answer is APIGatewayProxyStructuredResultV2 {
  return typeof answer === 'object' && answer !== null && 'statusCode' in answer;
}

function failed(): Response {
  return Response.json({ message: 'Internal Server Error' }, { status: 500 });
}

function toResponse(result: APIGatewayProxyStructuredResultV2): Response {
  const { statusCode = 200, headers = {}, cookies = [], body = '', isBase64Encoded } = result;
  const response = new Headers();
  for (const [name, value] of Object.entries(headers)) response.set(name, String(value));
  for (const cookie of cookies) response.append('set-cookie', cookie);
  const bytes = Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8');
  const hasBody = ![204, 303, 304].includes(statusCode) && bytes.length > 0;
  return new Response(hasBody ? bytes : null, { status: statusCode, headers: response });
}
