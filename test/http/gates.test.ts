import { beforeAll, describe, expect, it } from 'vitest';
import { listGatesAnswer } from '#gates/list-gates.ts';
import { gateRecord } from '#schemas/gate.ts';
import { KeyStore } from '#keys/key-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import { captureOutput } from '../lambdas/output.ts';
import { after, before, lakeOf, NEW, OLD } from '../support/compared-runs.ts';
import { embeddedDoor, type Door } from '../support/doors.ts';
import { KeyCases } from '../support/key-cases.ts';
import { PROJECT } from '../support/lake.ts';

captureOutput();
const PATH = `/v1/projects/${PROJECT}/gates`;

async function fill(door: Door): Promise<void> {
  const lake = await lakeOf(before, after);
  for (const [key, bytes] of lake.memory.objects) await door.memory.put(key, bytes);
}

describe('recording a decision over HTTP', () => {
  const door = embeddedDoor();
  let [gate, read] = ['', ''];
  let keyId = '';

  beforeAll(async () => {
    await fill(door);
    const keys = new KeyStore(door.memory, systemClock);
    const created = await keys.create({ scope: 'gate', project: PROJECT });
    gate = created.secret;
    keyId = created.key.id;
    read = await new KeyCases(door.memory).create('read');
  });

  const headers = (key: string) => ({ host: 'localhost', 'x-api-key': key });
  const get = (path: string, key = read) => door.request(path, { headers: headers(key) });
  const post = (body: unknown, key = gate) =>
    door.request(PATH, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { ...headers(key), 'content-type': 'application/json' },
    });

  it('answers 201 with the record at first, and 200 with the same bytes again', async () => {
    const body = { id: 'ci-7', run: NEW, baseline: [OLD], min_delta: 0.02 };
    const first = await post(body);
    const again = await post(body);
    expect([first.status, again.status]).toEqual([201, 200]);
    const text = await first.text();
    expect(await again.text()).toBe(text);
    expect(gateRecord.strict().parse(JSON.parse(text))).toMatchObject({
      id: 'ci-7',
      by: { key_id: keyId, user: null },
    });
    expect(await (await get(`${PATH}/ci-7`)).text()).toBe(text);
    const { gates } = listGatesAnswer.strict().parse(await (await get(PATH)).json());
    expect(gates.map(({ gate_id, key_id }) => [gate_id, key_id])).toEqual([['ci-7', keyId]]);
  });

  it('makes a decision of its own each time when no id is given', async () => {
    const body = { run: NEW, baseline: [OLD] };
    const ids = [];
    for (let i = 0; i < 2; i += 1) ids.push(gateRecord.parse(await (await post(body)).json()).id);
    expect(new Set(ids).size).toBe(2);
  });

  it.each<[string, unknown, number, string]>([
    ['no run', { baseline: [OLD] }, 400, 'run'],
    ['a folder as id', { id: '../x', run: NEW, baseline: [OLD] }, 400, 'id'],
    ['no baseline', { run: NEW, baseline: [] }, 400, 'baseline'],
    ["evalsig's gate without a margin", { run: NEW, policy: 'evalsig' }, 400, 'min_delta'],
    ['a margin of nothing', { run: NEW, baseline: [OLD], min_delta: 0 }, 400, 'min_delta'],
    ['something more', { run: NEW, baseline: [OLD], verdict: 'ALLOW' }, 400, 'verdict'],
    ['no baseline of its own', { run: OLD }, 422, 'name one'],
    ['itself', { run: NEW, baseline: [NEW] }, 422, 'with itself'],
    ['no such run', { run: 'none', baseline: [OLD] }, 404, 'has no run'],
    ['another question', { id: 'ci-7', run: OLD, baseline: [NEW] }, 409, 'another id'],
    [
      'a random method',
      { run: NEW, baseline: [OLD], policy: 'evalsig', method: 'paired_bootstrap', min_delta: 1 },
      422,
      'evalsig compare',
    ],
  ])('says of %s what to do, and records nothing', async (_, body, status, text) => {
    const known = (await door.memory.list(`gates/${PROJECT}/`)).keys;
    const response = await post(body);
    expect({ status: response.status, text: await response.text() }).toEqual({
      status,
      text: expect.stringContaining(text) as string,
    });
    expect((await door.memory.list(`gates/${PROJECT}/`)).keys).toEqual(known);
  });

  it('says that there is no such decision', async () => {
    expect((await get(`${PATH}/none`)).status).toBe(404);
    expect((await get(`${PATH}/%2E%2E`)).status).toBe(404);
    expect((await get(`${PATH}/${'x'.repeat(300)}`)).status).toBe(400);
    expect((await get(`${PATH}?cursor=x`)).status).toBe(400);
  });
});

it('records the user of the machine where no key is needed', async () => {
  const door = embeddedDoor(true);
  await fill(door);
  const response = await door.request(PATH, {
    method: 'POST',
    body: JSON.stringify({ run: NEW, baseline: [OLD] }),
    headers: { host: 'localhost', 'content-type': 'application/json' },
  });
  const { by } = gateRecord.parse(await response.json());
  expect(by).toEqual({ key_id: null, user: expect.stringMatching(/./) as string });
});
