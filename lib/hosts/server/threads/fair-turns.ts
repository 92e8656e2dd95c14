/** A piece of work: all that is asked of one subject. */
export interface Work<Item> {
  readonly lane: string;
  /** Names the subject within its lane; work on one subject is never done twice at once. */
  readonly key: string;
  readonly items: readonly Item[];
}

export interface TurnLimits {
  /** How much work is done at once. */
  readonly most: number;
  /** How much of it may be of one lane. */
  readonly mostOfLane: number;
}

interface Lane<Item> {
  /** The items that wait, by subject, in the order in which the subjects came. */
  readonly waiting: Map<string, Item[]>;
  readonly running: Set<string>;
}

/**
 * Gives turns to lanes one after the other, however much waits in one of them, so that neither the
 * bulk of one project nor work of it that takes long holds up another's. Pure: it is asked for work,
 * and told when work has ended.
 */
export class FairTurns<Item> {
  readonly #limits: TurnLimits;
  /** In the order of their turns. */
  readonly #lanes = new Map<string, Lane<Item>>();
  #running = 0;
  #size = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** How many items wait or are worked on. */
  get size(): number {
    return this.#size;
  }

  add(lane: string, key: string, item: Item): void {
    this.#size += 1;
    const found: Lane<Item> = this.#lanes.get(lane) ?? { waiting: new Map(), running: new Set() };
    this.#lanes.set(lane, found);
    const items = found.waiting.get(key);
    if (items) items.push(item);
    else found.waiting.set(key, [item]);
  }

  /** Forgets what waits of a subject. Returns whether anything did: what has begun goes on. */
  drop(name: string, key: string): boolean {
    const lane = this.#lanes.get(name);
    const items = lane?.waiting.get(key);
    if (!lane || !items) return false;
    lane.waiting.delete(key);
    this.#size -= items.length;
    this.#dropIfEmpty(name, lane);
    return true;
  }

  /** The next work; undefined when none may begin now. */
  next(): Work<Item> | undefined {
    if (this.#running >= this.#limits.most) return undefined;
    for (const [name, lane] of this.#lanes) {
      if (lane.running.size >= this.#limits.mostOfLane) continue;
      const work = this.#begin(name, lane);
      if (work) return work;
    }
    return undefined;
  }

  end({ lane: name, key, items }: Work<Item>): void {
    const lane = this.#lanes.get(name);
    if (lane?.running.delete(key) !== true) return;
    this.#running -= 1;
    this.#size -= items.length;
    this.#dropIfEmpty(name, lane);
  }

  #dropIfEmpty(name: string, lane: Lane<Item>): void {
    if (lane.running.size === 0 && lane.waiting.size === 0) this.#lanes.delete(name);
  }

  #begin(name: string, lane: Lane<Item>): Work<Item> | undefined {
    for (const [key, items] of lane.waiting) {
      if (lane.running.has(key)) continue;
      lane.waiting.delete(key);
      lane.running.add(key);
      this.#running += 1;
      // Its next turn comes after those of all others.
      this.#lanes.delete(name);
      this.#lanes.set(name, lane);
      return { lane: name, key, items };
    }
    return undefined;
  }
}
