import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { problemResponse } from '#http/problem.ts';

const gzipAsync = promisify(gzip);

/** Lambda takes an answer of 6,291,556 bytes, as JSON; headers and the rest have the difference. */
const MOST_RESULT_BYTES = 6 * 1024 * 1024 - 64 * 1024;

/** A smaller body is answered as it is: gzip would cost more time than it saves. */
const LEAST_GZIP_BYTES = 16 * 1024;

const TEXT = /^(text\/|application\/([\w.-]+\+)?(json|xml|javascript)\b)/;

/** Makes another answer of one that is too large; undefined when there is none. */
export type AnswerLarge = (
  response: Response,
  sent: { readonly body: Buffer; readonly isZipped: boolean },
) => Promise<Response | undefined>;

/**
 * A response as an HTTP API takes it: text, or bytes as base64; a large one as gzip if that is
 * wanted. What is still too large is answered otherwise, or refused.
 */
export async function toResult(
  response: Response,
  { headers }: Pick<APIGatewayProxyEventV2, 'headers'>,
  answerLarge?: AnswerLarge,
): Promise<APIGatewayProxyStructuredResultV2> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const isZipped =
    bytes.length >= LEAST_GZIP_BYTES &&
    !response.headers.has('content-encoding') &&
    takesGzip(headers['accept-encoding']);
  const body = isZipped ? await gzipAsync(bytes) : bytes;
  const result = isZipped ? zippedResult(response, body) : plainResult(response, body);
  if (sizeOf(result) <= MOST_RESULT_BYTES) return result;
  const instead = (await answerLarge?.(response, { body, isZipped })) ?? tooLarge();
  return plainResult(instead, Buffer.from(await instead.arrayBuffer()));
}

function plainResult(response: Response, bytes: Buffer): APIGatewayProxyStructuredResultV2 {
  const isText =
    TEXT.test(response.headers.get('content-type') ?? '') &&
    !response.headers.has('content-encoding');
  return {
    ...headOf(response),
    body: bytes.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
}

function zippedResult(response: Response, zipped: Buffer): APIGatewayProxyStructuredResultV2 {
  const { headers, ...head } = headOf(response);
  return {
    ...head,
    headers: { ...headers, 'content-encoding': 'gzip', vary: 'accept-encoding' },
    body: zipped.toString('base64'),
    isBase64Encoded: true,
  };
}

/** Payload 2.0 takes several Set-Cookie only as `cookies`. */
function headOf(response: Response) {
  const headers: Record<string, string> = {};
  response.headers.forEach((value, name) => {
    if (name !== 'set-cookie') headers[name] = value;
  });
  const cookies = response.headers.getSetCookie();
  return {
    statusCode: response.status,
    headers,
    ...(cookies.length > 0 ? { cookies } : {}),
  };
}

/** Bytes of the result as the JSON that Lambda answers with, in which quotes take two. */
function sizeOf({ body = '', isBase64Encoded }: APIGatewayProxyStructuredResultV2): number {
  return isBase64Encoded === true ? body.length : Buffer.byteLength(JSON.stringify(body));
}

function takesGzip(accepted = ''): boolean {
  return accepted.split(',').some((each) => {
    const [coding = '', ...parameters] = each.split(';').map((part) => part.trim().toLowerCase());
    return (coding === 'gzip' || coding === '*') && !parameters.some((q) => /^q=0(\.0*)?$/.test(q));
  });
}

function tooLarge(): Response {
  return problemResponse({
    name: 'answer-too-large',
    status: 413,
    detail:
      'the answer is larger than the 6 MB that Lambda can give; ask with accept-encoding: gzip, or for less at a time: by page (limit, cursor), or the items of a run in place of its results document',
  });
}
