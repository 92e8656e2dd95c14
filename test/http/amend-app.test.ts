import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MAX_EVENT_BYTES } from '#contract/limits.ts';
import { composeApp } from '#http/app.ts';
import { ingestApp } from '#http/ingest-app.ts';
import { KeyStore } from '#keys/key-store.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { prune } from '#pipeline/retention/prune.ts';
import { runDetail } from '#read/run-detail.ts';
import { runDetail as runDetailSchema } from '#read/run-answers.ts';
import { AMENDMENT_EXAMPLE } from '#schemas/examples.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { wholeRun } from '../support/events.ts';
import { QUIET_SECONDS, TestLake } from '../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';
let lake: TestLake;
beforeEach(async () => {
  lake = new TestLake();
  await lake.post(wholeRun(2));
  await lake.drain();
});

async function post(body: string, path = `runs/${RUN}/amend`) {
  const { memory: store, events, seals, clock } = lake;
  const ports = { store, events, seals, clock, keys: new KeyStore(store, clock) };
  const limits = { maxDocumentsBytes: 1e7, maxBodyBytes: 1e7 };
  const app = ingestApp({ ...ports, ...limits, openWithoutKeys: true });
  const api = composeApp([app], (error) => {
    throw error;
  });
  const response = await api.request(`/v1/projects/demo/${path}`, {
    method: 'POST',
    headers: { host: 'localhost', 'content-type': 'application/json' },
    body,
  });
  const retryAfter = response.headers.get('retry-after');
  return {
    status: response.status,
    retryAfter,
    answer: z.looseObject({}).parse(await response.json()),
  };
}

const right = { item: 'tiny.dev.1', data: { correct: true }, author: 'alice', reason: 'wrong key' };
const changed = (changes: object) => JSON.stringify({ ...right, ...changes });

describe('POST …/amend', () => {
  it('takes an amendment and answers with its number and time', async () => {
    expect(await post(changed({}))).toEqual({
      status: 200,
      retryAfter: null,
      answer: {
        accepted: 1,
        quarantined: [],
        runs: [RUN],
        amendment_id: expect.any(Number) as number,
        created_at: '2026-11-21T09:00:00.000000+00:00',
      },
    });
    await lake.drain();
    const text = await runDetail(lake.memory, 'demo', RUN);
    expect(runDetailSchema.parse(JSON.parse(text))).toMatchObject({
      metrics: [{ score: 1 }],
      amendments: [{ author: 'alice', reason: 'wrong key' }],
    });
  });

  it('keeps the text of the data as it was sent, the last of two of one name', async () => {
    const body = `{"event_id":1, "data":0, "data" : {"correct":1.0,"big":12345678901234567890},"author":"a","reason":"r"}`;
    expect((await post(body)).status).toBe(200);
    await lake.drain();
    expect(await runDetail(lake.memory, 'demo', RUN)).toContain(
      JSON.stringify('{"correct":1.0,"big":12345678901234567890}'),
    );
  });

  it('takes a run whose id fits no path in the query', async () => {
    await lake.post(wholeRun(1, { run_id: 'a/b' }));
    await lake.drain();
    expect((await post(changed({}), 'runs/-/amend?run=a/b')).answer).toMatchObject({
      runs: ['a/b'],
    });
  });

  it('takes null as data, and the example', async () => {
    expect((await post(changed({ data: null }))).status).toBe(200);
    expect((await post(JSON.stringify(AMENDMENT_EXAMPLE))).status).toBe(200);
  });

  it.each<[RegExp, string]>([
    [/^nothing says what is amended: give event_id or item/, changed({ item: undefined })],
    [/^both say what is amended/, changed({ event_id: 1 })],
    [/^metric and epoch go with item/, changed({ item: undefined, event_id: 1, epoch: 0 })],
    [
      /^nothing says what becomes of it: give data or "withdraw": true/,
      changed({ data: undefined }),
    ],
    [/^data and withdraw exclude each other/, changed({ withdraw: true })],
    [/^withdraw can only be true/, changed({ data: undefined, withdraw: false })],
    [/^author must be text/, changed({ author: undefined })],
    [/^author is empty/, changed({ author: ' ' })],
    [/^author is longer than 200/, changed({ author: 'a'.repeat(201) })],
    [/^reason must be text/, changed({ reason: null })],
    [/^reason is empty/, changed({ reason: '' })],
    [/^reason is longer than 2000/, changed({ reason: 'r'.repeat(2001) })],
    [/^item must be text/, changed({ item: [] })],
    [/^item is empty/, changed({ item: '' })],
    [/^event_id must be a whole number/, changed({ item: undefined, event_id: 0.5 })],
    [/^event_id must not be negative/, changed({ item: undefined, event_id: -1 })],
    [/^metric must be text/, changed({ metric: 1 })],
    [/^metric is empty/, changed({ metric: '' })],
    [/^epoch must be a whole number/, changed({ epoch: 0.5 })],
    [/^epoch must not be negative/, changed({ epoch: -1 })],
    [/^created_at must be text/, changed({ created_at: 1 })],
    [/^created_at is no time/, changed({ created_at: 'now' })],
    [/^created_at is more than a day ahead/, changed({ created_at: '2026-11-22T09:00:01Z' })],
    [
      /^data.correct of a match event must be true, false or a number/,
      changed({ data: { correct: 'C' } }),
    ],
    [/^data.score of a metrics event must be/, changed({ data: { score: 'good' } })],
    [/^why: no member of an amendment/, changed({ why: 'x' })],
    [/^an amendment must be an object/, '[]'],
  ])('refuses %s with an example of what is right', async (reason, body) => {
    const { status, answer } = await post(body);
    expect(status).toBe(422);
    expect(answer).toMatchObject({ type: 'urn:evalake:problem:amendment-refused' });
    expect(answer['detail']).toMatch(reason);
    expect(answer['detail']).toContain('Right is for example {');
    const example = z.looseObject({}).parse(answer['example']);
    expect(Object.keys(example)).not.toHaveLength(0);
    expect(AMENDMENT_EXAMPLE).toMatchObject(example);
    await lake.drain();
    expect(lake.keys('quarantine/')).toEqual([]);
  });

  it.each([
    ['an empty body', '', /the body is empty; send an amendment/],
    ['no JSON', '{"item": nope}', /not JSON/],
    ['NaN', changed({ data: 7 }).replace('7', 'NaN'), /NaN at byte/],
    ['what is nested deeper', `{"data":${'['.repeat(400)}${']'.repeat(400)}}`, /nested deeper/],
  ])('answers %s with 400 and a right one', async (_, body, detail) => {
    const { status, answer } = await post(body);
    expect(status).toBe(400);
    expect(answer['detail']).toMatch(detail);
    expect(answer['example']).toEqual(AMENDMENT_EXAMPLE);
  });

  it('answers 413 to what is larger than an event', async () => {
    expect((await post(changed({ data: 'x'.repeat(MAX_EVENT_BYTES) }))).status).toBe(413);
    expect((await post(changed({ data: 'x'.repeat(MAX_EVENT_BYTES - 20_000) }))).status).toBe(200);
  });

  it('answers 409 to a run that is not sealed yet, or not there, and says what to do', async () => {
    await lake.post(wholeRun(2, { run_id: 'open' }).slice(0, 1));
    await lake.drain();
    for (const run of ['none', 'open']) {
      expect(await post(changed({}), `runs/${run}/amend`)).toMatchObject({
        status: 409,
        retryAfter: '60',
        answer: {
          type: 'urn:evalake:problem:not-sealed-yet',
          detail: expect.stringMatching(
            `has no sealed run "${run}": if it is still receiving, amend it once`,
          ) as string,
        },
      });
    }
    expect(lake.keys('inbox/demo/none')).toEqual([]);

    await lake.wait(QUIET_SECONDS);
    expect((await post(changed({}), 'runs/open/amend')).status).toBe(200);
  });

  it('answers 410 to a run whose events went by the retention', async () => {
    const settings = { ...projectSettingsSchema.parse({}), retention: { events: 1 } };
    await writeSettings(lake.memory, 'demo', settings);
    await lake.clock.advance(3 * 86_400_000);
    await prune({ store: lake.store, clock: lake.clock });
    expect(await post(changed({}))).toMatchObject({
      status: 410,
      answer: { type: 'urn:evalake:problem:pruned' },
    });
  });
});
