/** Where the bytes of one append lie. */
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
 * Joins appends that arrive while one commit runs into the next one, so that a hundred senders pay
 * for one sync, not for a hundred. What is committed together stands or fails together.
 */
export class GroupCommit<Place> {
  readonly #commit: (bytes: Buffer, durable: boolean) => Promise<Placement<Place>>;
  #waiting: Append<Place>[] = [];
  #running: Promise<void> | undefined;

  /** `commit` is never called while an earlier call runs. */
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

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // The callers of this turn go together already in the first commit.
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
