import { expect, it } from 'vitest';
import { judge } from '#recorder/answer.ts';
import { parseDestination } from '#recorder/destination.ts';
import { postBatch } from '#recorder/post.ts';
import { systemClock } from '#ports/system-clock.ts';

it('shows nothing of an answer on which a terminal acts', () => {
  const esc = '\u001b[2J\u009b31m\n2026-01-01 a forged line';
  for (const text of [esc, JSON.stringify({ detail: esc })]) {
    for (const status of [200, 401, 500]) {
      const verdict = judge({ status, retryAfter: null, text }, 1, 0);
      expect('reason' in verdict ? verdict.reason : undefined).toMatch(/^\P{Cc}+$/u);
    }
  }
});

it('reads no more than 4 MB of an answer', async () => {
  let pulled = 0;
  const body = () =>
    new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(1024 * 1024));
      },
    });
  const ports = {
    fetch: () => Promise.resolve(new Response(body())),
    clock: systemClock,
    timeoutMs: 30_000,
  };
  const destination = parseDestination('http://127.0.0.1:9/v1/projects/p/events', undefined);
  const { signal } = new AbortController();
  const verdict = await postBatch(ports, destination, new Uint8Array(), 1, signal);
  expect(verdict).toMatchObject({
    kind: 'retry',
    reason: expect.stringContaining('longer than') as string,
  });
  expect(pulled).toBeLessThan(10);
});
