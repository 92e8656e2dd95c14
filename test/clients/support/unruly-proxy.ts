import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/**
 * The fate of a request. `lost answer`: the server gets the request, the client never gets the
 * answer.
 */
export type Fate = 'pass' | 'refuse' | 'stall' | 'reset' | 'lost answer';

export interface UnrulyProxy {
  readonly port: number;
  /** Counts of requests by fate. */
  readonly fates: ReadonlyMap<Fate, number>;
  close(): void;
}

/** Starts a proxy before a server on loopback. `fateOf` decides the fate of each request. */
export async function startUnrulyProxy(
  targetPort: number,
  fateOf: () => Fate,
): Promise<UnrulyProxy> {
  const fates = new Map<Fate, number>();
  const proxy = createServer((incoming, outgoing) => {
    const fate = fateOf();
    fates.set(fate, (fates.get(fate) ?? 0) + 1);
    if (fate === 'refuse') {
      incoming.resume();
      outgoing.writeHead(503, { 'retry-after': '0' }).end('{"detail":"too busy"}');
    } else if (fate === 'reset') incoming.socket.destroy();
    else if (fate === 'stall') incoming.resume();
    else forward(targetPort, incoming, outgoing, fate === 'lost answer');
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('no port on loopback');
  const close = (): void => {
    proxy.close();
    proxy.closeAllConnections();
  };
  return { port: address.port, fates, close };
}

function forward(
  port: number,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  losesAnswer: boolean,
): void {
  const { method, url, headers } = incoming;
  const options = { host: '127.0.0.1', port, method, path: url, headers };
  const onward = request(options, (answer) => {
    if (losesAnswer) {
      answer.resume().once('end', () => incoming.socket.destroy());
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
    answer.once('error', () => outgoing.destroy());
  });
  onward.once('error', () => outgoing.destroy());
  incoming.pipe(onward);
}
