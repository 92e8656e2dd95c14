import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { composeApp } from '#http/app.ts';
import { ingestApp } from '#http/ingest-app.ts';
import { KeyStore } from '#keys/key-store.ts';
import { TestLake } from '../support/lake.ts';

const lake = new TestLake();
const { memory, events, seals, clock } = lake;
const api = composeApp(
  [
    ingestApp({
      store: memory,
      events,
      seals,
      clock,
      keys: new KeyStore(memory, clock),
      openWithoutKeys: true,
      maxDocumentsBytes: 1e6,
      maxBodyBytes: 1e6,
    }),
  ],
  (error) => {
    throw error;
  },
);

async function post(path: string, body: string, type = 'application/json') {
  const response = await api.request(`/v1/projects/demo/runs/${path}`, {
    method: 'POST',
    headers: { host: 'localhost', 'content-type': type },
    body,
  });
  return { status: response.status, answer: z.looseObject({}).parse(await response.json()) };
}

const taken = (accepted: number, runs = ['r']) => ({
  status: 200,
  answer: { accepted, quarantined: [], runs },
});

describe('items over HTTP', () => {
  it.each([
    ['an array', '[{"item":"q1","score":1},{"item":2,"score":false}]', 'application/json', 2],
    ['an object', '{"model":"m","tags":["t"],"items":[{"item":"q1","score":1}]}', undefined, 1],
    ['lines', '{"item":"q1","score":1}\n{"item":"q2","score":0}', 'application/x-ndjson', 2],
    [
      'null for what is not known',
      '[{"item":"q1","score":1,"epoch":null,"metadata":null}]',
      undefined,
      1,
    ],
  ])('are taken as %s', async (_, body, type, accepted) => {
    expect(await post('r/items', body, type)).toEqual(taken(accepted));
  });

  it('are closed by their number', async () => {
    expect(await post('r/finish?tag=nightly', '{"items": 2}')).toEqual(taken(1));
  });

  it.each([
    ['no items', '{"model":"m"}', /a JSON array of items, or an object with items/],
    [
      'one item without brackets',
      '{"item":"q1","score":1}',
      /a JSON array of items, or an object with items/,
    ],
    ['an unknown name', '{"modle":"m","items":[{"item":"q1","score":1}]}', /modle/],
    ['text', 'score', /JSON array of items/],
    ['NaN around the items', '{"model":NaN,"items":[{"item":"q1","score":1}]}', /NaN at byte 9/],
  ])('that are %s are refused as a whole', async (_, body, detail) => {
    const { status, answer } = await post('r/items', body);
    expect(status).toBe(400);
    expect(answer['detail']).toMatch(detail);
  });

  it.each([
    [{ items: -1 }],
    [{ items: 1.5 }],
    [{ items: 2 ** 52 }],
    [{}],
    [{ items: 1, itmes: 2 }],
  ])('are not closed by %j', async (body) => {
    expect((await post('r/finish', JSON.stringify(body))).status).toBe(400);
  });

  it.each(['261121T081110506Z', 'x'.repeat(161)])('are refused for the run id %s', async (run) => {
    expect((await post(`${run}/items`, '[{"item":"q1","score":1}]')).status).toBe(400);
    expect((await post(`${run}/finish`, '{"items":1}')).status).toBe(400);
  });
});
