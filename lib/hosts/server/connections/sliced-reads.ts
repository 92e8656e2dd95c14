import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Of what may be heads of requests so many bytes are parsed at once: some 40 of the smallest requests. */
const SLICE_BYTES = 1024;

type Parse = (bytes: Buffer) => void;

/**
 * Hands what a connection sends to Node's parser in slices, and nothing more once the connection ends.
 * One read has up to 64 KiB, so 1,300 requests of 50 bytes, and the parser makes objects of all of them,
 * and an error of each that was not answered, although the connection was ended at the hundredth. The
 * bytes of a body, in which no request can hide, are handed over as they come.
 */
export class SlicedReads {
  /** The `content-length` of a connection's request that the parser found last, until it is taken up. */
  readonly #bodyBytes = new WeakMap<Socket, number>();

  /** To be called when the server has taken the connection. */
  add(socket: Socket): void {
    const parse = takeParser(socket);
    let bodyLeft = 0;
    socket.on('data', (bytes: Buffer) => {
      for (let start = 0; start < bytes.length && isOpen(socket);) {
        if (socket.isPaused()) {
          socket.unshift(bytes.subarray(start));
          return;
        }
        const slice = bytes.subarray(start, start + Math.max(bodyLeft, SLICE_BYTES));
        start += slice.length;
        this.#bodyBytes.delete(socket);
        parse(slice);
        // Of a body that began just now, this slice has some bytes, and at most all of its own.
        bodyLeft = Math.max(0, (this.#bodyBytes.get(socket) ?? bodyLeft) - slice.length);
      }
    });
  }

  /** To be called when the parser has found a request. */
  begin({ socket, headers }: IncomingMessage): void {
    this.#bodyBytes.set(socket, Number(headers['content-length']) || 0);
  }
}

/** Nothing is parsed behind a request after which the connection ends, as behind a refused one. */
function isOpen(socket: Socket): boolean {
  return !socket.destroyed && !socket.writableEnded;
}

/**
 * Removes the listener by which the server parses what comes, and gives it. With another listener Node
 * hands the bytes over instead of letting the parser read from the system by itself.
 */
function takeParser(socket: Socket): Parse {
  const listeners = socket.listeners('data') as Parse[];
  socket.removeAllListeners('data');
  return (bytes) => {
    for (const listener of listeners) listener.call(socket, bytes);
  };
}
