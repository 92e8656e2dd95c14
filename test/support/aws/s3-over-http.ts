import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';
import type { Answer } from '../loopback-service.ts';

/** Answers as S3 does, with what a store holds, by path. What is deleted stays. */
export function s3From(store: ObjectStore): Answer {
  return (request, response, _, bytes) => void answer(store, request, response, bytes);
}

async function answer(
  store: ObjectStore,
  { method = '', url = '', headers }: IncomingMessage,
  response: ServerResponse,
  bytes: Uint8Array,
): Promise<void> {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const key = pathname.split('/').slice(2).map(decodeURIComponent).join('/');
  if (searchParams.has('list-type')) {
    const { keys } = await store.list(searchParams.get('prefix') ?? '');
    const contents = keys.map((each) => `<Contents><Key>${each}</Key></Contents>`).join('');
    response.end(`<ListBucketResult>${contents}</ListBucketResult>`);
  } else if (method === 'PUT') await put(store, key, headers, response, bytes);
  else if (method === 'GET' || method === 'HEAD') {
    const stored = await store.get(key);
    if (!stored) fail(response, 404, 'NoSuchKey');
    else response.setHeader('etag', stored.etag).end(method === 'GET' ? stored.bytes : undefined);
  } else response.end('<DeleteResult/>');
}

async function put(
  store: ObjectStore,
  key: string,
  headers: IncomingMessage['headers'],
  response: ServerResponse,
  bytes: Uint8Array,
): Promise<void> {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  const onlyIf = ifMatch === undefined ? undefined : { ifMatch };
  const condition = ifNoneMatch === undefined ? onlyIf : ({ ifAbsent: true } as const);
  try {
    const { etag } = await store.put(key, bytes, condition);
    response.setHeader('etag', etag).end();
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
    fail(response, 412, 'PreconditionFailed');
  }
}

function fail(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`);
}
