import { problemSchema } from '../../schemas/api.ts';
import { BadArgumentsError, BadDataError } from './exit.ts';
import type { SourceFlags } from './source.ts';

/**
 * The answer of a server, as text. The key comes from --key, EVALAKE_KEY, or the URL's user info.
 * @throws BadDataError with what the server says, or that it cannot be reached
 */
export async function ask(flags: SourceFlags, path: string): Promise<string> {
  const base = parseEndpoint(flags.endpoint ?? '');
  const key = flags.key ?? decodeURIComponent(base.password || base.username);
  const url = new URL(`/v1/projects/${encodeURIComponent(flags.project)}/${path}`, base.origin);
  const headers = key === '' ? {} : { authorization: `Bearer ${key}` };
  const response = await fetch(url, { headers }).catch((error: unknown) => {
    throw new BadDataError(`cannot reach ${base.origin}; is the server running?`, { cause: error });
  });
  const text = await response.text();
  if (response.ok) return text;
  throw new BadDataError(`${base.origin} answered ${response.status}: ${detailOf(text)}`);
}

function parseEndpoint(endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new BadArgumentsError('--endpoint is no http or https URL');
}

function detailOf(text: string): string {
  try {
    return problemSchema.parse(JSON.parse(text)).detail;
  } catch {
    return 'no evalake answers there';
  }
}
