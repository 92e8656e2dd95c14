import { systemClock } from '#ports/system-clock.ts';
import { problemSchema } from '#schemas/api.ts';
import { EndpointFailedError, InvalidEndpointError } from './endpoint-errors.ts';

export interface EndpointRequest {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server, and how to prove who asks. */
export interface Endpoint {
  /** Waits while the answer is that a query still runs. @throws EndpointFailedError */
  request(path: string, init?: EndpointRequest): Promise<Response>;
}

/** Where a server is, and the headers that say who asks. */
export interface EndpointAddress {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The key comes from --key, EVALAKE_KEY, or the URL's user info.
 * @throws InvalidEndpointError
 */
export function endpointAddress(endpoint: string, keyFlag: string | undefined): EndpointAddress {
  const { origin, username, password } = parseEndpoint(endpoint);
  const key = keyFlag ?? decodeURIComponent(password || username);
  return { origin, headers: key === '' ? {} : { authorization: `Bearer ${key}` } };
}

/** @throws InvalidEndpointError */
export function openEndpoint(endpoint: string, keyFlag: string | undefined): Endpoint {
  const address = endpointAddress(endpoint, keyFlag);
  const { origin } = address;
  const headers = { 'content-type': 'application/json', ...address.headers };
  const request = async (path: string, init: EndpointRequest = {}): Promise<Response> => {
    const response = await send(new URL(path, origin), {
      ...init,
      headers: { ...headers, ...init.headers },
    });
    if (!response.ok) {
      const detail = detailOf(await response.text());
      throw new EndpointFailedError(`${origin} answered ${response.status}: ${detail}`, {
        status: response.status,
      });
    }
    const location = response.headers.get('location');
    if (response.status !== 202 || location === null) return response;
    await systemClock.sleep(1000 * Number(response.headers.get('retry-after') ?? 1));
    const next = new URL(location, origin);
    return request(next.pathname + next.search);
  };
  return { request };
}

async function send(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new EndpointFailedError(`cannot reach ${url.origin}; is the server running?`, { cause });
  }
}

function parseEndpoint(endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new InvalidEndpointError();
}

function detailOf(text: string): string {
  try {
    return problemSchema.parse(JSON.parse(text)).detail;
  } catch {
    return 'no evalake answers there';
  }
}
