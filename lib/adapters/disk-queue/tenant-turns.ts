import { type HeapItem, IndexedHeap } from './indexed-heap.ts';

interface Queued extends HeapItem {
  readonly seq: number;
  /** What has none shares one turn. */
  readonly tenant?: string | undefined;
}

/**
 * Items that wait for their turn: tenants take turns, one item each, and of a tenant the item with the
 * lowest number comes first. However much of one tenant waits, the next item of another is near.
 */
export class TenantTurns<Item extends Queued> {
  /** In the order of their turns; none is empty. */
  readonly #heaps = new Map<string | undefined, IndexedHeap<Item>>();

  get isEmpty(): boolean {
    return this.#heaps.size === 0;
  }

  push(item: Item): void {
    const found = this.#heaps.get(item.tenant);
    const heap = found ?? new IndexedHeap<Item>((a, b) => a.seq < b.seq);
    if (!found) this.#heaps.set(item.tenant, heap);
    heap.push(item);
  }

  /** The item whose turn it is. */
  peek(): Item | undefined {
    for (const heap of this.#heaps.values()) return heap.peek();
    return undefined;
  }

  /** Removes an item; false when it does not wait here. */
  remove(item: Item): boolean {
    const heap = this.#heaps.get(item.tenant);
    if (heap?.remove(item) !== true) return false;
    if (heap.size === 0) this.#heaps.delete(item.tenant);
    return true;
  }

  /** Removes an item as having had its turn: those of all other tenants come before its tenant's next. */
  take(item: Item): void {
    if (!this.remove(item)) return;
    const heap = this.#heaps.get(item.tenant);
    if (!heap) return;
    this.#heaps.delete(item.tenant);
    this.#heaps.set(item.tenant, heap);
  }
}
