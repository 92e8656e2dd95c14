import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { composeApp } from '#http/app.ts';
import { ingestApp } from '#http/ingest-app.ts';
import { KeyStore } from '#keys/key-store.ts';
import { MAX_EVENT_BYTES } from '#contract/limits.ts';
import { EVALUATION_EXAMPLE, EVENT_EXAMPLE, ITEM_EXAMPLE } from '#schemas/examples.ts';
import { itemSchema } from '#schemas/item.ts';
import { recorderEventSchema } from '#schemas/recorder-event.ts';
import { TestLake } from '../support/lake.ts';

const { memory: store, events, seals, clock } = new TestLake();
const keys = new KeyStore(store, clock);
const ports = { store, events, seals, clock, keys, openWithoutKeys: true };
const app = ingestApp({ ...ports, maxDocumentsBytes: 1e7, maxBodyBytes: 1e7 });
const api = composeApp([app], (error) => {
  throw error;
});

const refusedSchema = z.object({ index: z.int(), reason: z.string(), example: z.looseObject({}) });
const answerSchema = z.looseObject({
  accepted: z.int().optional(),
  detail: z.string().optional(),
  quarantined: z.array(refusedSchema).optional(),
});

async function post(path: string, body: string) {
  const response = await api.request(`/v1/projects/demo/${path}`, {
    method: 'POST',
    headers: { host: 'localhost', 'content-type': 'application/json' },
    body,
  });
  return { status: response.status, answer: answerSchema.parse(await response.json()) };
}

interface Door {
  readonly name: string;
  readonly path: string;
  readonly right: Readonly<Record<string, unknown>>;
  readonly body: (...records: string[]) => string;
  /** Every way to be refused, by the words of the reason. */
  readonly wrong: readonly (readonly [reason: RegExp, record: string])[];
}

const array = (...records: string[]) => `[${records.join(',')}]`;
const changed = (right: object, changes: object) => JSON.stringify({ ...right, ...changes });
const LONG = 'x'.repeat(MAX_EVENT_BYTES);
const DEEP = `{"data":${'['.repeat(400)}${']'.repeat(400)}}`;

const wrongEvent = (reason: RegExp, changes: object) =>
  [reason, changed(EVENT_EXAMPLE, changes)] as const;
const wrongItem = (reason: RegExp, changes: object) =>
  [reason, changed(ITEM_EXAMPLE, changes)] as const;

const doors: readonly Door[] = [
  {
    name: 'events',
    path: 'events',
    right: EVENT_EXAMPLE,
    body: array,
    wrong: [
      wrongEvent(/^run_id must be text/, { run_id: 1 }),
      wrongEvent(/^run_id is empty/, { run_id: '' }),
      wrongEvent(/^run_id holds half/, { run_id: '\ud800' }),
      wrongEvent(/^run_id is 161 bytes/, { run_id: 'x'.repeat(161) }),
      wrongEvent(/^run_id begins like/, { run_id: '261121T081110506Z' }),
      wrongEvent(/^event_id must be a whole number/, { event_id: 0.5 }),
      wrongEvent(/^event_id must not be negative/, { event_id: -1 }),
      wrongEvent(/^sample_id must be text/, { sample_id: [] }),
      wrongEvent(/^type must be text/, { type: null }),
      wrongEvent(/^type is empty/, { type: '' }),
      wrongEvent(/^created_by must be text/, { created_by: 1 }),
      wrongEvent(/^created_at must be text/, { created_at: 1 }),
      wrongEvent(/^created_at is no time/, { created_at: 'now' }),
      wrongEvent(/at most 4194304 for one event/, { data: LONG }),
      wrongEvent(/^data: an amendment must be an object/, { type: 'evalake_amendment', data: 1 }),
      wrongEvent(/^data: reason is empty/, {
        type: 'evalake_amendment',
        data: { item: 'q1', withdraw: true, author: 'alice', reason: '' },
      }),
      [/expected object/, '17'],
      [/^nested deeper/, DEEP],
      [/^not JSON: NaN at byte 17 is no number/, '{"data":{"score":NaN}}'],
      [/^not JSON: -Infinity at byte 8 /, '{"data":-Infinity}'],
      [/^not JSON: /, '{"data":nope}'],
    ],
  },
  {
    name: 'items',
    path: 'runs/r/items',
    right: ITEM_EXAMPLE,
    body: array,
    wrong: [
      wrongItem(/^item must be text/, { item: null }),
      wrongItem(/^item is empty/, { item: '' }),
      wrongItem(/^score must be a finite number/, { score: 'good' }),
      wrongItem(/^score must be a finite number/, { score: null }),
      wrongItem(/^metric must be text/, { metric: 1 }),
      wrongItem(/^metric is empty/, { metric: '' }),
      wrongItem(/^metric is longer/, { metric: 'm'.repeat(600) }),
      wrongItem(/^metric cannot be called "input"/, { metric: 'input' }),
      wrongItem(/^epoch must be a whole number/, { epoch: 0.5 }),
      wrongItem(/^epoch must not be negative/, { epoch: -1 }),
      wrongItem(/^epoch is over/, { epoch: 2 ** 31 }),
      wrongItem(/^cluster must be text/, { cluster: 1 }),
      wrongItem(/^metadata must be an object/, { metadata: 'x' }),
      wrongItem(/^created_at must be text/, { created_at: 1 }),
      wrongItem(/^created_at is no time/, { created_at: 'now' }),
      wrongItem(/^latency: no member of an item; put it into metadata/, { latency: 1 }),
      wrongItem(/at most 4194304 for one item/, { input: LONG }),
      wrongItem(/in this request before, with another content/, { score: 0 }),
      [/^an item must be an object/, '17'],
      [/^nested deeper/, DEEP],
      [/^not JSON: NaN at byte 23 is no number/, '{"item": "q1", "score":NaN}'],
    ],
  },
  {
    name: 'results documents',
    path: 'results',
    right: EVALUATION_EXAMPLE,
    body: (...records) => records.at(-1) ?? '',
    wrong: [
      [/^not JSON/, '{"timestamp"'],
      [/./, '{"timestamp": "2026-11-21T08:11:10Z"}'],
      [/./, changed(EVALUATION_EXAMPLE, { timestamp: 'now' })],
    ],
  },
];

describe.each(doors)('$name', ({ path, right, body, wrong }) => {
  it('are taken as the example shows them', async () => {
    expect(await post(path, body(JSON.stringify(right)))).toMatchObject({
      status: 200,
      answer: { accepted: 1, quarantined: [] },
    });
  });

  it.each(wrong)('are refused for %s with an example of what is right', async (reason, record) => {
    const good = JSON.stringify(right);
    const { answer } = await post(path, body(good, record));
    const [refused] = answer.quarantined ?? [];
    expect(refused?.reason).toMatch(reason);
    expect(Object.keys(refused?.example ?? {})).not.toHaveLength(0);

    // What the example shows mends the record.
    if (!record.startsWith('{') || !reason.source.startsWith('^')) return;
    let mended: object = right;
    try {
      mended = { ...z.looseObject({}).parse(JSON.parse(record)), ...refused?.example };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    if ('latency' in mended) delete mended.latency;
    if (path !== 'results') {
      const schema = path === 'events' ? recorderEventSchema : itemSchema;
      expect(schema.safeParse(mended).success || DEEP === record).toBe(true);
    }
  });

  it('of which none can be accepted are answered 422, with the accounts of each', async () => {
    const [, record] = wrong.find(([, each]) => each.startsWith('{"timestamp": ')) ?? [
      /./,
      changed(right, { created_at: 'now' }),
    ];
    const { status, answer } = await post(path, body(record));
    expect(status).toBe(422);
    expect(answer).toMatchObject({
      type: 'urn:evalake:problem:nothing-accepted',
      accepted: 0,
      quarantined: [{ index: 0, reason: expect.any(String) as string }],
    });
    expect(answer.detail).toContain('Right is for example {');
  });

  it('in a body that cannot be read at all are answered with a right one', async () => {
    const { status, answer } = await post(path, '');
    expect(status).toBe(400);
    expect(answer['example']).toEqual(path === 'results' ? right : [right]);
  });
});
