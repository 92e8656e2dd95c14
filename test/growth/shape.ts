/** A kind of input whose size can be doubled, and the work that it causes. */
export interface Shape {
  readonly name: string;
  /** The first size; it is doubled four times. The largest must be one that is still taken. */
  readonly from: number;
  /** Makes an input; its time is not measured. The work on it is. */
  readonly make: (size: number) => Buffer | string;
  /** The most memory for each byte of the largest input, beyond `LEAST_BYTES`; 250 when absent. */
  readonly bytesPerByte?: number;
  readonly work: (input: Buffer) => unknown;
}

/** `count` texts, one after the other. */
export function repeat(count: number, text: (index: number) => string, separator = ','): string {
  return Array.from({ length: count }, (_, index) => text(index)).join(separator);
}
