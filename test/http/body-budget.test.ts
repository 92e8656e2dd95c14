import { gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { composeApp } from '#http/app.ts';
import { readBody } from '#http/body.ts';
import { BodyBudget } from '#http/body-budget.ts';

const KB = 1024;

/** An app that reads bodies of up to 1 MB within a budget, and answers when the test says so. */
function slowApp(budget: number, now?: () => number) {
  let answer: () => void = () => undefined;
  const told = new Promise<void>((resolve) => (answer = resolve));
  const app = new Hono();
  app.post('/:when', async (context) => {
    const { length } = await readBody(context, KB * KB);
    if (context.req.param('when') === 'later') await told;
    return context.text(String(length));
  });
  const composed = composeApp([app], () => undefined, new BodyBudget(budget, now));
  const post = (
    when: 'now' | 'later',
    body: Uint8Array<ArrayBuffer> | ReadableStream,
    headers: Record<string, string> = {},
  ) =>
    composed.request(`/${when}`, {
      method: 'POST',
      body,
      ...(body instanceof Uint8Array ? {} : { duplex: 'half' }),
      headers: {
        ...(body instanceof Uint8Array ? { 'content-length': String(body.length) } : {}),
        ...headers,
      },
    });
  return { post, answer };
}

it.each([10, 100])('a body of %i KB counts until its request is answered', async (size) => {
  const { post, answer } = slowApp(1.5 * size * KB);
  const first = post('later', Buffer.alloc(size * KB));
  await new Promise(setImmediate);
  const refused = await post('now', Buffer.alloc(size * KB));
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refused.text()).toContain('send it again');
  expect((await post('now', Buffer.alloc(size * KB * 0.4))).status).toBe(200);
  answer();
  expect((await first).status).toBe(200);
  expect((await post('now', Buffer.alloc(size * KB))).status).toBe(200);
});

it('the decompressed size of gzip counts', async () => {
  const { post } = slowApp(300 * KB);
  const gzip = { 'content-encoding': 'gzip' };
  expect((await post('now', gzipSync(Buffer.alloc(200 * KB)), gzip)).status).toBe(200);
  expect((await post('now', gzipSync(Buffer.alloc(400 * KB)), gzip)).status).toBe(503);
});

it('a refused or failed request gives its share back', async () => {
  const { post } = slowApp(100 * KB);
  for (let i = 0; i < 10; i++) {
    expect((await post('now', Buffer.alloc(200 * KB))).status).toBe(503);
    const broken = await post('now', Buffer.alloc(60 * KB), { 'content-encoding': 'gzip' });
    expect(broken.status).toBe(400);
  }
  expect((await post('now', Buffer.alloc(90 * KB))).status).toBe(200);
});

/** A body that begins, and whose rest never comes. */
const stalled = (bytes: number) =>
  new ReadableStream({ start: (controller) => controller.enqueue(Buffer.alloc(bytes)) });

it('a sender that stops gives up its share to who sends, after a second', async () => {
  let nowMs = 0;
  const { post } = slowApp(300 * KB, () => nowMs);
  const first = post('now', stalled(250 * KB));
  await new Promise(setImmediate);
  nowMs = 900;
  expect((await post('now', Buffer.alloc(100 * KB))).status).toBe(503);
  nowMs = 2100;
  expect((await post('now', Buffer.alloc(100 * KB))).status).toBe(200);
  const ended = await first;
  expect(ended.status).toBe(408);
  expect(await ended.text()).toContain('slow-body');
});

it('a request whose body has come keeps its share', async () => {
  let nowMs = 0;
  const { post, answer } = slowApp(300 * KB, () => nowMs);
  const first = post('later', Buffer.alloc(250 * KB));
  await new Promise(setImmediate);
  nowMs = 60_000;
  expect((await post('now', Buffer.alloc(100 * KB))).status).toBe(503);
  answer();
  expect((await first).status).toBe(200);
});

it('the slowest of two gives up its share', async () => {
  let nowMs = 0;
  const { post } = slowApp(300 * KB, () => nowMs);
  const [much, little] = [post('now', stalled(200 * KB)), post('now', stalled(90 * KB))];
  await new Promise(setImmediate);
  nowMs = 2100;
  expect((await post('now', Buffer.alloc(50 * KB))).status).toBe(200);
  expect((await little).status).toBe(408);
  expect(await Promise.race([much, Promise.resolve('waits')])).toBe('waits');
});
