/** Something that runs and can die at any moment: a request, an invocation, a whole server. */
export class Actor {
  /** Its name for the reader: `ingest`, `seal`. */
  readonly role: string;
  /** Whether a call in flight still takes effect when the actor dies, as a call over a network does. */
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

/** The promise that a dead actor waits for. */
export function neverResolve<T>(): Promise<T> {
  return new Promise(() => undefined);
}
