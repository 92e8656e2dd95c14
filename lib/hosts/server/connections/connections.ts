import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A connection that waits for its client, and on which nothing has moved for so long, may be ended. */
const STALLED_MS = 10_000;
/** An address may have this share of the connections before it gives up its own. */
const ADDRESS_SHARE = 0.5;

interface Connection {
  readonly socket: Socket;
  readonly address: string;
  readonly requests: Set<IncomingMessage>;
  /** Bytes in both directions, and since when there are so many. */
  movedBytes: number;
  sinceMs: number;
}

/**
 * Bounds the connections of a server. When they are too many, or too many of one address, the
 * oldest that has no request under way ends, or the oldest that has not sent or read anything for
 * long: so nobody is locked out by clients that only hold theirs. Only when all are at work, the new
 * one ends.
 */
export class Connections {
  readonly #most: number;
  readonly #now: () => number;
  /** In the order in which they came. */
  readonly #open = new Map<Socket, Connection>();
  readonly #counts = new Map<string, number>();

  /** @param most connections */
  constructor(most: number, now = () => performance.now()) {
    this.#most = most;
    this.#now = now;
  }

  add(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    const ofAddress = (this.#counts.get(address) ?? 0) + 1;
    const isCrowded = this.#open.size >= this.#most;
    const isGreedy = ofAddress > this.#most * ADDRESS_SHARE;
    const victim =
      isCrowded || isGreedy ? this.#findVictim(isGreedy ? address : undefined) : undefined;
    if (victim) this.#end(victim);
    else if (isCrowded) {
      socket.destroy();
      return;
    }
    this.#counts.set(address, (this.#counts.get(address) ?? 0) + 1);
    const sinceMs = this.#now();
    this.#open.set(socket, { socket, address, requests: new Set(), movedBytes: 0, sinceMs });
    socket.once('close', () => this.#remove(socket));
  }

  begin(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#open.get(request.socket);
    if (!connection) return;
    const { requests } = connection;
    requests.add(request);
    response.once('close', () => requests.delete(request));
  }

  #findVictim(address: string | undefined): Connection | undefined {
    const nowMs = this.#now();
    let stalled: Connection | undefined;
    for (const connection of this.#open.values()) {
      if (address !== undefined && connection.address !== address) continue;
      if (connection.requests.size === 0) return connection;
      if (stalled === undefined && isStalled(connection, nowMs)) stalled = connection;
    }
    return stalled;
  }

  #end({ socket }: Connection): void {
    this.#remove(socket);
    socket.destroy();
  }

  #remove(socket: Socket): void {
    const connection = this.#open.get(socket);
    if (!connection) return;
    this.#open.delete(socket);
    const { address } = connection;
    const count = (this.#counts.get(address) ?? 1) - 1;
    if (count === 0) this.#counts.delete(address);
    else this.#counts.set(address, count);
  }
}

/** Whether it waits for its client to send or read, and has for long. Notes what has moved. */
function isStalled(connection: Connection, nowMs: number): boolean {
  const { socket, requests } = connection;
  const movedBytes = socket.bytesRead + socket.bytesWritten - socket.writableLength;
  if (movedBytes !== connection.movedBytes) {
    connection.movedBytes = movedBytes;
    connection.sinceMs = nowMs;
  }
  const waits = socket.writableLength > 0 || [...requests].some(({ complete }) => !complete);
  return waits && nowMs - connection.sinceMs >= STALLED_MS;
}
