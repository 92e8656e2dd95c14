import { lookup as lookupAddresses, type LookupAddress } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { errorCode } from '#contract/error-code.ts';
import { NotToldError, type WebhookPost, type WebhookSender } from '#ports/announcer.ts';
import { type AddressPolicy, addressProblem, urlProblem } from './address-rules.ts';

export interface WebhookClientOptions {
  readonly policy: AddressPolicy;
  /** From the look-up of the name to the answer's head; 5 s when absent. */
  readonly timeoutMs?: number;
  /** Looks names up, as `dns.lookup` does. */
  readonly lookup?: Lookup;
}

export type Lookup = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

const TIMEOUT_MS = 5000;

/**
 * Posts to addresses that users chose. Each connection is new, and is made only to an address that was
 * checked when its name was looked up for it: a name that resolves to another address the second time
 * gains nothing. Redirects are not followed.
 */
export class WebhookClient implements WebhookSender {
  readonly #options: WebhookClientOptions;

  constructor(options: WebhookClientOptions) {
    this.#options = options;
  }

  addressProblem(url: string): string | undefined {
    return urlProblem(url, this.#options.policy);
  }

  async post({ url: text, headers, body }: WebhookPost): Promise<number> {
    const problem = this.addressProblem(text);
    if (problem !== undefined) throw new NotToldError(`its address is not allowed: ${problem}`);
    const url = new URL(text);
    const status = await this.#send(url, headers, Buffer.from(body));
    if (status >= 200 && status < 300) return status;
    const isRedirect = status >= 300 && status < 400;
    throw new NotToldError(
      isRedirect ? `it answered ${status}: redirects are not followed` : `it answered ${status}`,
    );
  }

  #send(url: URL, headers: WebhookPost['headers'], body: Buffer): Promise<number> {
    const { timeoutMs = TIMEOUT_MS } = this.#options;
    const makeRequest = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = makeRequest(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': body.length },
        agent: false,
        lookup: this.#lookupFor(url),
      });
      const timer = setTimeout(() => {
        request.destroy(new NotToldError(`it did not answer within ${timeoutMs / 1000} s`));
      }, timeoutMs);
      request.once('response', (response: IncomingMessage) => {
        resolve(response.statusCode ?? 0);
        // The answer's body says nothing that is needed, and may have no end.
        request.destroy();
      });
      request.on('error', (error) => reject(describe(error)));
      request.once('close', () => {
        clearTimeout(timer);
        reject(new NotToldError('it closed the connection without an answer'));
      });
      request.end(body);
    });
  }

  #lookupFor(url: URL): LookupFunction {
    const { policy, lookup = lookupAddresses } = this.#options;
    return (hostname, { all }, callback) => {
      lookup(hostname, { all: true }, (error, addresses) => {
        if (error) {
          callback(error, []);
          return;
        }
        const [first] = addresses;
        const problem = addresses
          .map(({ address }) => addressProblem(address, url, policy))
          .find((each) => each !== undefined);
        if (!first) callback(new NotToldError('its name has no address'), []);
        else if (problem !== undefined) {
          callback(new NotToldError(`its address is not allowed: ${problem}`), []);
        } else if (all === true) callback(null, addresses);
        else callback(null, first.address, first.family);
      });
    };
  }
}

/** Codes alone: a message of Node's names the address. */
function describe(error: Error): NotToldError {
  if (error instanceof NotToldError) return error;
  return new NotToldError(`it cannot be reached: ${errorCode(error) ?? error.name}`);
}
