/** The text of an object without some of its members, as bytes; see `objectWithout`. One serves for many. */
export class RestOfObject {
  #text: Buffer = Buffer.alloc(0);
  #rest: Buffer = Buffer.alloc(1024);
  #length = 0;
  /** Where the members begin that are to be copied, and end; -1 without any. */
  #from = -1;
  #to = 0;

  /** Begins with the members of an object, which are to be named in their order. */
  begin(text: Buffer): void {
    this.#text = text;
    // A member that is left out is longer than what joins those beside it.
    if (this.#rest.length < text.length + 2)
      this.#rest = Buffer.allocUnsafeSlow(2 * text.length + 2);
    this.#rest[0] = 0x7b;
    this.#length = 1;
    this.#from = -1;
  }

  keep(start: number, end: number): void {
    if (this.#from === -1) this.#from = start;
    this.#to = end;
  }

  leaveOut(): void {
    if (this.#from === -1) return;
    if (this.#length > 1) {
      this.#rest[this.#length++] = 0x2c;
      this.#rest[this.#length++] = 0x20;
    }
    this.#length += this.#text.copy(this.#rest, this.#length, this.#from, this.#to);
    this.#from = -1;
  }

  /** A view, which is overwritten by the next object. */
  finish(): Buffer {
    this.leaveOut();
    this.#rest[this.#length++] = 0x7d;
    return this.#rest.subarray(0, this.#length);
  }
}
