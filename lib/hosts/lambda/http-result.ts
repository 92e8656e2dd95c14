import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { addAnswerHeaders } from '#http/answers/answer-headers.ts';
import { problemResponse } from '#http/problem.ts';

/** Lambda takes an answer of 6,291,556 bytes, as JSON; headers and the rest have the difference. */
const MOST_RESULT_BYTES = 6 * 1024 * 1024 - 64 * 1024;

/** Of the message between app and API, which says them itself of what it sends. */
const OWN_HEADERS = ['set-cookie', 'content-length', 'transfer-encoding'];

const TEXT = /^(text\/|application\/([\w.-]+\+)?(json|xml|javascript)\b)/;

/** What an answer depends on of its request. */
export type Asked = Pick<Request, 'url' | 'headers'>;

/** Makes another answer of one that is too large; undefined when there is none. */
export type AnswerLarge = (
  response: Response,
  sent: { readonly body: Buffer; readonly isZipped: boolean },
  asked: Asked,
) => Promise<Response | undefined>;

/**
 * A response as an HTTP API takes it: text, or bytes as base64. What is too large, compressed as the
 * app has left it, is answered otherwise, or refused.
 */
export async function toResult(
  response: Response,
  asked: Asked,
  answerLarge?: AnswerLarge,
): Promise<APIGatewayProxyStructuredResultV2> {
  const body = Buffer.from(await response.arrayBuffer());
  const isZipped = response.headers.get('content-encoding') === 'gzip';
  const result = resultOf(response, body);
  if (sizeOf(result) <= MOST_RESULT_BYTES) return result;
  const instead = (await answerLarge?.(response, { body, isZipped }, asked)) ?? tooLarge();
  addAnswerHeaders(instead.headers, asked.url);
  return resultOf(instead, Buffer.from(await instead.arrayBuffer()));
}

function resultOf(response: Response, bytes: Buffer): APIGatewayProxyStructuredResultV2 {
  const { headers } = response;
  const isText = TEXT.test(headers.get('content-type') ?? '') && !headers.has('content-encoding');
  return {
    ...headOf(response),
    body: bytes.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
}

/** Payload 2.0 takes several Set-Cookie only as `cookies`. */
function headOf(response: Response) {
  const headers: Record<string, string> = {};
  response.headers.forEach((value, name) => {
    if (!OWN_HEADERS.includes(name)) headers[name] = value;
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

function tooLarge(): Response {
  return problemResponse({
    name: 'answer-too-large',
    status: 413,
    detail:
      'the answer is larger than the 6 MB that Lambda can give; ask with accept-encoding: gzip, or for less at a time: by page (limit, cursor), or the items of a run in place of its results document',
  });
}
