/** Something that runs and can die at any moment: a request, an invocation, a whole server. */
export class Actor {
  /** What it is, for the reader: `ingest`, `seal`. */
  readonly role: string;
  /** Whether a call that is on its way when it dies still takes effect, as one over a network does. */
  readonly lingers: boolean;
  /** Resolves when it dies. */
  readonly death: Promise<void>;
  readonly #life = new AbortController();

  constructor(role: string, lingers: boolean) {
    this.role = role;
    this.lingers = lingers;
    this.death = new Promise((resolve) => {
      this.#life.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  hasDied(): boolean {
    return this.#life.signal.aborted;
  }

  /** Aborts when it dies. */
  get signal(): AbortSignal {
    return this.#life.signal;
  }

  kill(): void {
    this.#life.abort('dead');
  }
}

/** What a dead actor waits for. */
export function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
