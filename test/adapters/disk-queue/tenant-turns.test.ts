import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DeliveryOrder } from '#adapters/disk-queue/delivery-order.ts';
import { TenantTurns } from '#adapters/disk-queue/tenant-turns.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const item = (seq: number, tenant: string | undefined) => ({ heapIndex: -1, seq, tenant });

it('gives no tenant a second turn while another waits for its next, and each its items in order', () => {
  const tenants = fc.constantFrom('a', 'b', 'c', undefined);
  fc.assert(
    fc.property(fc.array(tenants, { maxLength: 60 }), (sent) => {
      const turns = new TenantTurns<ReturnType<typeof item>>();
      const left = new Map<string | undefined, number[]>();
      for (const [seq, tenant] of sent.entries()) {
        turns.push(item(seq, tenant));
        left.set(tenant, [...(left.get(tenant) ?? []), seq]);
      }
      const since = new Map<string | undefined, number>();
      for (let turn = 0; turn < sent.length; turn += 1) {
        const waiting = [...left.values()].filter((seqs) => seqs.length > 0).length;
        const next = turns.peek();
        if (!next) throw new Error('something waits');
        expect(next.seq).toBe(left.get(next.tenant)?.shift());
        const last = since.get(next.tenant);
        if (last !== undefined) expect(turn - last).toBeGreaterThanOrEqual(waiting);
        since.set(next.tenant, turn);
        turns.take(next);
      }
      expect(turns.isEmpty).toBe(true);
    }),
  );
});

it('hands out no more bytes together than fit into memory, and one message that is larger', () => {
  const clock = new ManualClock();
  const order = new DeliveryOrder(clock);
  const MB = 1024 * 1024;
  for (const [seq, mb] of [33, 20, 12, 1].entries()) {
    const state = { visibleAtMs: 0, receiveCount: 0, held: false };
    order.add({ ...item(seq, undefined), ...state, group: undefined, length: mb * MB });
  }
  const batch = () => order.take(clock.now() + 60_000, 1000).map(({ seq }) => seq);
  expect([batch(), batch(), batch(), batch()]).toEqual([[0], [1, 2], [3], []]);
});
