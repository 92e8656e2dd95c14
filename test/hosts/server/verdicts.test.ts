import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseManifest } from '#lake/evalsig-manifest.ts';
import { listRunsAnswer, runDetail } from '#read/run-answers.ts';
import { alertMessage, alertsAnswer } from '#schemas/alerts.ts';
import { trendsAnswer } from '#schemas/api.ts';
import { compareAnswer } from '#schemas/compare.ts';
import { sqlAnswer } from '#schemas/sql-api.ts';
import { eventsOf, many, NEW, NEWEST, OLD } from '../../support/compared-runs.ts';
import { LocalServer } from '../../support/local-server.ts';
import { WebhookListener } from './webhook-listener.ts';

// Runs are posted to the server of a laptop one after the other. What it says of them is asked at every
// door: each test goes on where the one before ended.

const SECRET = 'a secret of the tests';
const good = many([1, 280], [0, 20]);
const bad = many([1, 200], [0, 100]);
let local: LocalServer;
let listener: WebhookListener;

beforeAll(async () => {
  [local, listener] = await Promise.all([LocalServer.start(), WebhookListener.start()]);
  // The runs of the fixtures are as old as they are; without this nobody is told of them after a week.
  await send('PUT', 'settings', { alert_days: 36_500 });
  await send('PUT', 'alerts/webhooks/chat', { url: listener.url, secret: SECRET });
});

afterAll(async () => {
  await Promise.all([local.stop(), listener.stop()]);
});

async function send(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${local.url}/v1/projects/demo/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  });
  expect(response.status).toBe(200);
  return response.json();
}

const ask = (path: string) => local.json(`/v1/projects/demo/${path}`);

async function sql(statement: string) {
  const response = await fetch(`${local.url}/v1/sql`, {
    method: 'POST',
    body: JSON.stringify({ sql: statement }),
    headers: { 'content-type': 'application/json' },
  });
  return sqlAnswer.parse(await response.json()).rows;
}

const alerts = async () => alertsAnswer.parse(await ask('alerts')).alerts;

interface Told {
  readonly delta: number | null;
  readonly p_value: number | null;
  readonly verdict: string | null;
  readonly parent_run_id: string | null;
}

function verdictOf({ delta, p_value, verdict, parent_run_id }: Told): Told {
  return { delta, p_value, verdict, parent_run_id };
}

/** What `GET runs/R` says of the run, once that is about this baseline. */
async function told(id: string, baseline: string): Promise<Told> {
  const isOf = ({ parent_run_id }: Told) => parent_run_id === baseline;
  const found = async () =>
    runDetail.safeParse(await ask(`runs/${id}`)).data?.metrics.map(verdictOf) ?? [];
  const [first] = await local.until(found, (all) => all.some(isOf));
  if (!first) throw new Error(`${id} has no metric`);
  return first;
}

async function post(id: string, accuracy: readonly number[]): Promise<void> {
  const query = '?task=quiz&model=m&config_hash=h';
  expect((await local.post(eventsOf({ id, metrics: { accuracy } }), {}, query)).status).toBe(200);
}

/** The verdict as every door but `GET runs/R` tells it. */
async function atEveryDoor(id: string): Promise<Record<string, unknown>> {
  const runs = listRunsAnswer.parse(await ask('runs')).runs;
  const points = trendsAnswer.parse(await ask('trends')).series.flatMap((each) => each.points);
  const manifest = await readFile(join(local.dataFolder, 'store/demo/manifest.json'));
  const rows = await sql(
    `SELECT delta, p_value, verdict, parent_run_id FROM comparisons WHERE run_id = '${id}'`,
  );
  const views = await sql(
    `SELECT delta, verdict, parent_run_id FROM verdicts WHERE run_id = '${id}'`,
  );
  const [runsTable] = await sql(
    `SELECT delta, p_value, verdict, parent_run_id FROM runs WHERE run_id = '${id}'`,
  );
  const only = (found: readonly Told[]) => found.map(verdictOf);
  return {
    list: only(runs.filter((run) => run.run_id === id)),
    trends: only(points.filter((point) => point.run_id === id)),
    manifest: only(parseManifest(manifest).runs.filter((run) => run.run_id === id)),
    comparisons: rows,
    verdicts: views,
    runs: [runsTable],
  };
}

function everywhere(verdict: Told): Record<string, unknown> {
  const { delta, p_value, verdict: word, parent_run_id } = verdict;
  return {
    list: [verdict],
    trends: [verdict],
    manifest: [verdict],
    comparisons: [[delta, p_value, word, parent_run_id]],
    verdicts: [[delta, word, parent_run_id]],
    runs: [[delta, p_value, word, parent_run_id]],
  };
}

/** The manifest and the run index follow the comparison. */
async function everyDoorTells(id: string, verdict: Told): Promise<void> {
  const expected = everywhere(verdict);
  await local.until(
    () => atEveryDoor(id),
    (found) => isDeepStrictEqual(found, expected),
  );
}

it('a run that got worse is REGRESSED wherever one looks', async () => {
  await post(OLD, good);
  await post(NEW, bad);
  const regressed = await told(NEW, OLD);
  expect(regressed).toMatchObject({ verdict: 'REGRESSED', parent_run_id: OLD });
  expect(regressed.delta).toBeCloseTo(-80 / 300, 12);
  expect(regressed.p_value).toBeLessThan(1e-15);
  await everyDoorTells(NEW, regressed);
  const compared = compareAnswer.parse(await ask(`compare?candidate=${NEW}`));
  expect(compared.baseline.run_id).toBe(OLD);
  expect(compared.metrics).toMatchObject([
    { verdict: 'REGRESSED', delta: regressed.delta, p_value: regressed.p_value },
  ]);
});

it('it is told once, signed, and listed', async () => {
  const [alert] = await local.until(
    alerts,
    ([first]) => first?.channels['webhook:chat']?.state === 'sent',
  );
  expect(alert).toMatchObject({ kind: 'regressed', run_id: NEW, acknowledged: null });
  expect(listener.heard).toHaveLength(1);
  const [{ headers, body } = { headers: {}, body: '' }] = listener.heard;
  const header = String(headers['evalake-signature']);
  const [, time, hash] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  expect(hash).toBe(
    createHmac('sha256', SECRET)
      .update(`${time ?? ''}.${body}`)
      .digest('hex'),
  );
  const message = alertMessage.parse(JSON.parse(body));
  expect(message).toMatchObject({ id: alert?.id, verdict: 'REGRESSED', baseline_run_ids: [OLD] });
  const linked = compareAnswer.parse(await (await fetch(message.link)).json());
  expect(linked.candidate.run_id).toBe(NEW);
});

it('it is acknowledged', async () => {
  const [alert] = await alerts();
  await send('POST', `alerts/${alert?.id ?? ''}/acknowledge`);
  expect((await alerts())[0]?.acknowledged).toMatchObject({ by: null });
});

it('a run that is as good as before recovers, against the run before the fall', async () => {
  await post(NEWEST, good);
  const recovered = await told(NEWEST, OLD);
  expect(recovered).toMatchObject({ verdict: 'NO_REGRESSION', delta: 0 });
  await everyDoorTells(NEWEST, recovered);
  const all = await local.until(
    alerts,
    ([first]) => first?.kind === 'recovered' && first.channels['webhook:chat']?.state === 'sent',
  );
  expect(all.map(({ kind, run_id }) => [kind, run_id])).toEqual([
    ['recovered', NEWEST],
    ['regressed', NEW],
  ]);
  expect(listener.heard.map(({ body }) => alertMessage.parse(JSON.parse(body)).kind)).toEqual([
    'regressed',
    'recovered',
  ]);
});

it('another pin makes the comparison anew, and is nothing to tell', async () => {
  await send('PUT', 'baselines', { runs: [NEW] });
  const improved = await told(NEWEST, NEW);
  expect(improved.verdict).toBe('IMPROVED');
  expect(improved.delta).toBeCloseTo(80 / 300, 12);
  await everyDoorTells(NEWEST, improved);
  expect(await told(NEW, OLD)).toMatchObject({ verdict: 'REGRESSED' });
  expect(await alerts()).toHaveLength(2);
  expect(listener.heard).toHaveLength(2);
  expect(local.errors).toEqual([]);
});
