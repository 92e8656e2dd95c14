import { BadArgumentsError } from '#contract/evalake-error.ts';

/** The endpoint that events are posted to, and the key for it. */
export interface Destination {
  /** Without user info, so that it can be shown. */
  readonly url: string;
  readonly key: string | undefined;
}

/** Events cannot be posted to this URL. */
export class InvalidUrlError extends BadArgumentsError {
  override readonly name = 'InvalidUrlError';
  constructor() {
    super('url is no http or https URL; give https://HOST/v1/projects/P/events');
  }
}

/**
 * Takes the key from `key`, or else from the URL's password or user name. The URL may name `task`,
 * `model`, `metric`, `config_hash` and `tag`, as for the Python client.
 * @throws InvalidUrlError, whose message does not repeat the URL: it may hold a key
 */
export function parseDestination(text: string, key?: string): Destination {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') throw new InvalidUrlError();
  const fromUrl = decodeURIComponent(url.password || url.username);
  url.username = '';
  url.password = '';
  url.hash = '';
  return { url: url.href, key: key ?? (fromUrl === '' ? undefined : fromUrl) };
}
