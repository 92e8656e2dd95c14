import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { httpEvent } from '../lambdas/events.ts';

type Handle = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** Lambda's limit on an answer, which API Gateway turns into a 500. */
const MOST_ANSWER_BYTES = 6_291_556;

/** Bodies of these types are handed over as text, whatever they are; all others as base64. */
const TEXT = /^(text\/.*|application\/(json|xml|javascript))$/;

/**
 * An HTTP API in front of a handler, payload format 2.0: the path comes decoded and ends at a
 * question mark in it, headers of one name are joined, cookies are apart, the content type decides
 * what is text, and of gzip as application/json only U+FFFD is left.
 */
export function throughHttpApi(handle: Handle): (request: Request) => Promise<Response> {
  return async (request) => toResponse(await handle(await toEvent(request)));
}

async function toEvent(request: Request): Promise<APIGatewayProxyEventV2> {
  const { pathname, search } = new URL(request.url);
  const [rawPath = ''] = decodePath(pathname).split('?');
  const headers = Object.fromEntries(request.headers);
  const cookies = headers['cookie']?.split('; ');
  delete headers['cookie'];
  const bytes = Buffer.from(await request.arrayBuffer());
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  const isBase64Encoded = bytes.length > 0 && !TEXT.test(type);
  return httpEvent(request.method, rawPath, {
    rawQueryString: search.slice(1),
    headers,
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

function toResponse(result: APIGatewayProxyStructuredResultV2): Response {
  if (Buffer.byteLength(JSON.stringify(result)) > MOST_ANSWER_BYTES) {
    return Response.json({ message: 'Internal Server Error' }, { status: 500 });
  }
  const { statusCode = 200, headers = {}, cookies = [], body = '', isBase64Encoded } = result;
  const response = new Headers();
  for (const [name, value] of Object.entries(headers)) response.set(name, String(value));
  for (const cookie of cookies) response.append('set-cookie', cookie);
  const bytes = Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8');
  const hasBody = ![204, 303, 304].includes(statusCode) && bytes.length > 0;
  return new Response(hasBody ? bytes : null, { status: statusCode, headers: response });
}
