/** The place of one append: its bytes lie there. */
export interface Placement<Place> {
  readonly place: Place;
  readonly offset: number;
}

interface Append<Place> {
  readonly bytes: Buffer;
  readonly durable: boolean;
  readonly resolve: (placement: Placement<Place>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: appends that arrive while a commit runs join the next one, so that a hundred
 * senders share one sync. Appends of one commit succeed or fail together.
 */
export class GroupCommit<Place> {
  readonly #commit: (bytes: Buffer, durable: boolean) => Promise<Placement<Place>>;
  #waiting: Append<Place>[] = [];
  #running: Promise<void> | undefined;

  /** @param commit is never called while an earlier call runs */
  constructor(commit: (bytes: Buffer, durable: boolean) => Promise<Placement<Place>>) {
    this.#commit = commit;
  }

  /** Appends in the order of the calls. Resolves once written, and synced when `durable`. */
  append(bytes: Buffer, durable: boolean): Promise<Placement<Place>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ bytes, durable, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when no append is pending. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Calls of the same turn join the first commit already.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#commitBatch(batch);
    }
    this.#running = undefined;
  }

  async #commitBatch(batch: readonly Append<Place>[]): Promise<void> {
    try {
      const bytes = Buffer.concat(batch.map((append) => append.bytes));
      const { place, offset } = await this.#commit(
        bytes,
        batch.some((append) => append.durable),
      );
      let at = offset;
      for (const append of batch) {
        append.resolve({ place, offset: at });
        at += append.bytes.length;
      }
    } catch (error) {
      for (const append of batch) append.reject(error);
    }
  }
}
