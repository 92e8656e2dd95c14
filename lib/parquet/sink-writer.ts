import { ByteWriter } from 'hyparquet-writer';

/** Bytes that are kept back before they are given away: about a page. */
const KEPT_BYTES = 1 << 20;

const FIRST_BYTES = 1 << 16;
/** A file of long texts has larger ones, which are not held for what may never come. */
const MOST_SPARE_BYTES = 4 * KEPT_BYTES;

/**
 * The memory of a writer that has ended, for the next one. Memory outside of the heap makes the engine collect
 * garbage, and files of small runs come in thousands.
 */
let spare: ArrayBuffer | undefined;

/** Gives what is written to a sink now and then. The sink must copy it. */
export class SinkWriter extends ByteWriter {
  readonly #sink: (bytes: Uint8Array) => void;

  constructor(sink: (bytes: Uint8Array) => void) {
    super(0);
    this.#use(spare ?? new ArrayBuffer(FIRST_BYTES));
    spare = undefined;
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

  /** Counts bytes that the sink has taken from elsewhere. Nothing may be kept back. */
  skip(sizeBytes: number): void {
    this.offset += sizeBytes;
  }

  flush(): void {
    if (this.index > 0) this.#sink(this.getBytes());
    this.index = 0;
  }

  /** Gives away what is there. Nothing may be written after it. */
  end(): void {
    this.flush();
    if (this.buffer.byteLength <= MOST_SPARE_BYTES) spare = this.buffer;
    this.#use(new ArrayBuffer(0));
  }

  #use(buffer: ArrayBuffer): void {
    this.buffer = buffer;
    this.view = new DataView(buffer);
  }
}
