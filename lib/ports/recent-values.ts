/** Values by key, those asked for last, up to a size together. */
export class RecentValues<T> {
  readonly #most: number;
  /** In the order in which they were asked for. */
  readonly #known = new Map<string, { readonly value: T; readonly size: number }>();
  #size = 0;

  /** @param most the sum of the sizes of what is kept */
  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): T | undefined {
    const known = this.#known.get(key);
    if (!known) return undefined;
    this.#known.delete(key);
    this.#known.set(key, known);
    return known.value;
  }

  /** A value larger than all of the room is not kept. */
  set(key: string, value: T, size: number): void {
    this.delete(key);
    if (size > this.#most) return;
    this.#known.set(key, { value, size });
    this.#size += size;
    for (const oldest of this.#known.keys()) {
      if (this.#size <= this.#most) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#size -= this.#known.get(key)?.size ?? 0;
    this.#known.delete(key);
  }
}
