// An S3 on loopback that keeps objects in memory: whole ones, and uploads in parts, which may be copied
// from ranges of objects. Prints its URL. `GET /counts` tells of all requests since it was asked last.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Stored {
  readonly bytes: Buffer;
  readonly etag: string;
}

interface Request {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

class Refused extends Error {
  readonly status: number;
  constructor(status: number, code: string) {
    super(code);
    this.status = status;
  }
}

const md5 = (bytes: Uint8Array): Buffer => createHash('md5').update(bytes).digest();
const stored = (bytes: Buffer): Stored => ({ bytes, etag: `"${md5(bytes).toString('hex')}"` });

const objects = new Map<string, Stored>();
const uploads = new Map<string, Map<number, Stored>>();
let counts = { writes: 0, reads: 0, receivedBytes: 0, sentBytes: 0 };

function find(key: string, ifMatch?: string): Stored {
  const found = objects.get(key);
  if (!found) throw new Refused(404, 'NoSuchKey');
  if (ifMatch !== undefined && found.etag !== ifMatch) throw new Refused(412, 'PreconditionFailed');
  return found;
}

function write(key: string, object: Stored, { headers }: Request): string {
  const { 'if-match': ifMatch, 'if-none-match': ifNone } = headers;
  if (ifMatch !== undefined) find(key, ifMatch);
  if (ifNone !== undefined && objects.has(key)) throw new Refused(412, 'PreconditionFailed');
  objects.set(key, object);
  return object.etag;
}

function partsOf({ query }: Request): Map<number, Stored> {
  const parts = uploads.get(query.get('uploadId') ?? '');
  if (!parts) throw new Refused(404, 'NoSuchUpload');
  return parts;
}

function putPart(request: Request): Stored {
  const { headers, query, body } = request;
  const source = headers['x-amz-copy-source'];
  const part = stored(source === undefined ? body : copiedRange(source, headers));
  partsOf(request).set(Number(query.get('partNumber')), part);
  return part;
}

function copiedRange(source: string, headers: Request['headers']): Buffer {
  const key = source.split('/').slice(1).map(decodeURIComponent).join('/');
  const { bytes } = find(key, headers['x-amz-copy-source-if-match']);
  const range = /^bytes=(\d+)-(\d+)$/.exec(headers['x-amz-copy-source-range'] ?? '');
  return bytes.subarray(Number(range?.[1]), Number(range?.[2]) + 1);
}

const LEAST_PART_BYTES = 5 * 1024 * 1024;

function complete(request: Request): string {
  const sorted = [...partsOf(request)].sort(([a], [b]) => a - b).map(([, part]) => part);
  if (sorted.slice(0, -1).some(({ bytes }) => bytes.length < LEAST_PART_BYTES)) {
    throw new Refused(400, 'EntityTooSmall');
  }
  const hashes = Buffer.concat(sorted.map(({ bytes }) => md5(bytes)));
  const etag = `"${md5(hashes).toString('hex')}-${sorted.length}"`;
  return write(
    request.key,
    { bytes: Buffer.concat(sorted.map(({ bytes }) => bytes)), etag },
    request,
  );
}

function answer(request: Request, response: ServerResponse): void {
  const { method, key, query, body, headers } = request;
  if (method === 'GET' || method === 'HEAD') {
    const { bytes, etag } = find(key);
    response.setHeader('etag', etag).end(method === 'GET' ? bytes : undefined);
    counts.reads += 1;
    if (method === 'GET') counts.sentBytes += bytes.length;
    return;
  }
  counts.writes += 1;
  counts.receivedBytes += body.length;
  if (query.has('uploads')) {
    const id = String(uploads.size);
    uploads.set(id, new Map());
    response.end(`<Initiated><UploadId>${id}</UploadId></Initiated>`);
  } else if (method === 'PUT' && query.has('uploadId')) {
    const { etag } = putPart(request);
    const isCopy = headers['x-amz-copy-source'] !== undefined;
    response.setHeader('etag', etag).end(isCopy ? `<Copied><ETag>${etag}</ETag></Copied>` : '');
  } else if (method === 'PUT') {
    response.setHeader('etag', write(key, stored(body), request)).end();
  } else if (method === 'POST' && query.has('uploadId')) {
    response.end(`<Completed><ETag>${complete(request)}</ETag></Completed>`);
  } else if (method === 'DELETE') {
    uploads.delete(query.get('uploadId') ?? '');
    response.writeHead(204).end();
  } else throw new Refused(501, 'NotImplemented');
}

function take(
  { method = '', url = '', headers }: IncomingMessage,
  body: Buffer,
  to: ServerResponse,
) {
  const { pathname, searchParams: query } = new URL(url, 'http://s3');
  if (pathname === '/counts') {
    to.end(JSON.stringify(counts));
    counts = { writes: 0, reads: 0, receivedBytes: 0, sentBytes: 0 };
    return;
  }
  const key = pathname.split('/').slice(2).map(decodeURIComponent).join('/');
  try {
    answer({ method, key, query, headers: headers as Request['headers'], body }, to);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    to.writeHead(error.status).end(`<Error><Code>${error.message}</Code></Error>`);
  }
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => take(request, Buffer.concat(chunks), response));
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
