import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAddress } from '#contract/naming/run-address.ts';
import { pulseAnswer } from '#schemas/dashboard/pulse.ts';
import { runsIndexAnswer } from '#schemas/dashboard/runs-index.ts';
import { samplesAnswer } from '#schemas/dashboard/samples.ts';
import { wholeRun } from '../support/events.ts';
import { LocalServer } from '../support/local-server.ts';
import { unpackColumn } from '../support/unpack-table.ts';

const PROJECT = '/v1/projects/demo';
const INDEX = `${PROJECT}/runs/index`;
const PULSE = `${PROJECT}/pulse`;
let local: LocalServer;

beforeAll(async () => {
  local = await LocalServer.start();
  await local.post(wholeRun(2));
  await local.post(wholeRun(1, { run_id: 'index' }));
  await local.until(readIndex, ({ runs }) => runs.rows === 2);
});

afterAll(async () => {
  await local.stop();
  expect(local.errors).toEqual([]);
});

async function readIndex() {
  return runsIndexAnswer.strict().parse(await local.json(INDEX));
}

describe('the run index by columns', () => {
  it('lists every run once', async () => {
    const { runs, metrics } = await readIndex();
    expect(unpackColumn(runs.columns.run_id).sort()).toEqual(['261121081110AVTYYZOZ', 'index']);
    expect(metrics.rows).toBe(2);
  });

  it('is not sent again while nothing has changed', async () => {
    const first = await local.get(INDEX);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[0-9a-f]+"$/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const again = await local.get(INDEX, { 'if-none-match': `"other", W/${etag}` });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    expect(again.headers.get('etag')).toBe(etag);
    expect((await local.get(INDEX, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('says what a date is', async () => {
    const response = await local.get(`${INDEX}?since=yesterday`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      detail: expect.stringMatching(/since.*date/i) as string,
    });
  });

  it('leaves a run of that name readable', async () => {
    const address = runAddress('index');
    expect(address).toBe('runs/-?run=index');
    expect(await local.json(`${PROJECT}/${address}`)).toMatchObject({ run_id: 'index' });
    expect(await local.json(`${PROJECT}/${runAddress('index', 'events')}`)).toMatchObject({
      events: [{ run_id: 'index' }, { run_id: 'index' }],
    });
  });
});

describe('the samples of a run', () => {
  it('are answered by columns, once, also of a run that only the query can name', async () => {
    const run = 'a/b?c%';
    await local.post(wholeRun(2, { run_id: run }));
    const path = `${PROJECT}/${runAddress(run, 'samples')}`;
    const answer = await local.until(
      async () => samplesAnswer.safeParse(await local.json(path)).data,
      (found) => found?.status === 'complete',
    );
    expect(answer).toMatchObject({ run_id: run, samples: { rows: 2 }, epochs: { rows: 0 } });
    const etag = (await local.get(path)).headers.get('etag') ?? '';
    expect((await local.get(path, { 'if-none-match': etag })).status).toBe(304);
    expect((await local.get(`${PROJECT}/runs/none/samples`)).status).toBe(404);
  });
});

describe('the pulse', () => {
  it('is not sent again while nothing but the time has changed', async () => {
    const first = await local.get(PULSE);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"[0-9a-f]+"$/);
    expect(pulseAnswer.strict().parse(await first.json())).toMatchObject({ receiving_total: 0 });
    expect((await local.get(PULSE, { 'if-none-match': etag })).status).toBe(304);
  });

  it('tells of a run that is being recorded, and changes', async () => {
    const etag = (await local.get(PULSE)).headers.get('etag') ?? '';
    await local.post(wholeRun(4, { run_id: 'growing' }).slice(0, 3));
    const { receiving } = await local.until(
      async () => pulseAnswer.parse(await local.json(PULSE)),
      ({ receiving_total: total }) => total === 1,
    );
    expect(receiving).toMatchObject([
      { run_id: 'growing', events: 3, expected: null, ended: false },
    ]);
    expect((await local.get(PULSE, { 'if-none-match': etag })).status).toBe(200);
  });
});
