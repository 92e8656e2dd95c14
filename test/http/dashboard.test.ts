import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAddress } from '#contract/naming/run-address.ts';
import { pulseAnswer } from '#schemas/dashboard/pulse.ts';
import { runsIndexAnswer } from '#schemas/dashboard/runs-index.ts';
import { conflictsAnswer, quarantineAnswer } from '#schemas/dashboard/quarantine.ts';
import { samplesAnswer } from '#schemas/dashboard/samples.ts';
import { event, wholeRun } from '../support/events.ts';
import { LocalServer } from '../support/local-server.ts';
import { unpackColumn } from '../support/unpack-table.ts';

const PROJECT = '/v1/projects/demo';
const INDEX = `${PROJECT}/runs/index`;
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
    // The judge may still be at work.
    const { first, again } = await local.until(
      async () => {
        const before = await local.get(INDEX);
        const sent = { 'if-none-match': `"other", W/${before.headers.get('etag')}` };
        return { first: before, again: await local.get(INDEX, sent) };
      },
      (asked) => asked.again.status === 304,
    );
    expect(first.headers.get('etag')).toMatch(/^"[0-9a-f]+(-gzip)?"$/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    expect(await again.text()).toBe('');
    const contentTag = first.headers.get('etag')?.replace('-gzip', '');
    expect(again.headers.get('etag')).toBe(contentTag);
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

describe('what was not taken in', () => {
  it('is listed, and the losers of a run are beside what stayed', async () => {
    const run = 'of two/minds';
    await local.post([...wholeRun(1, { run_id: run }), event({ run_id: run, event_id: -1 })]);
    await local.post([event({ run_id: run, data: { correct: false } })]);
    const path = `${PROJECT}/${runAddress(run, 'conflicts', { limit: '10' })}`;
    const { conflicts } = await local.until(
      async () => conflictsAnswer.safeParse(await local.json(path)).data ?? { conflicts: [] },
      (found) => found.conflicts.length > 0,
    );
    expect(conflicts).toMatchObject([
      { event_id: 0, winner: { run_id: run }, loser: { run_id: run } },
    ]);
    const refused = await local.json(`${PROJECT}/quarantine?kind=refused`);
    expect(quarantineAnswer.strict().parse(refused).objects).toMatchObject([
      { entries: [{ index: 2, reason: expect.stringContaining('event_id') as string }] },
    ]);
    expect((await local.get(`${PROJECT}/quarantine?kind=lost`)).status).toBe(400);
  });
});

describe('the pulse', () => {
  const pulse = '/v1/projects/pulsing/pulse';
  const runs = (total: number) =>
    local.until(
      async () => pulseAnswer.strict().parse(await local.json(pulse)),
      ({ receiving_total }) => receiving_total === total,
    );

  it('is not sent again while nothing but the time has changed', async () => {
    await runs(0);
    const etag = (await local.get(pulse)).headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"[0-9a-f]+"$/);
    expect((await local.get(pulse, { 'if-none-match': etag })).status).toBe(304);
  });

  it('tells of a run that is being recorded, and changes', async () => {
    const etag = (await local.get(pulse)).headers.get('etag') ?? '';
    const events = wholeRun(4, { run_id: 'growing' }).slice(0, 3);
    await local.post(events, {}, '', 'pulsing');
    const { receiving } = await runs(1);
    expect(receiving).toMatchObject([
      { run_id: 'growing', events: 3, expected: null, ended: false },
    ]);
    expect((await local.get(pulse, { 'if-none-match': etag })).status).toBe(200);
  });
});
