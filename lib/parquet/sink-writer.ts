import { ByteWriter } from 'hyparquet-writer';

/** Bytes that are kept back before they are given away: about a page. */
const KEPT_BYTES = 1 << 20;

/** Gives what is written to a sink now and then. The sink must copy it. */
export class SinkWriter extends ByteWriter {
  readonly #sink: (bytes: Uint8Array) => void;

  constructor(sink: (bytes: Uint8Array) => void) {
    super(1 << 16);
    this.#sink = sink;
  }

  /** Gives away what is there when it is much. */
  relieve(): void {
    if (this.index >= KEPT_BYTES) this.flush();
  }

  /** Gives bytes away behind what is there, without keeping them back. */
  pass(bytes: Uint8Array): void {
    this.flush();
    this.#sink(bytes);
    this.offset += bytes.length;
  }

  flush(): void {
    if (this.index > 0) this.#sink(this.getBytes());
    this.index = 0;
  }
}
