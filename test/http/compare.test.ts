import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { prune } from '#pipeline/retention/prune.ts';
import { type ToldComparison, toldComparison } from '#schemas/compare.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { captureOutput } from '../lambdas/output.ts';
import { after, before, eventsOf, lakeOf, many, NEW, OLD } from '../support/compared-runs.ts';
import { awsDoors, type Door, embeddedDoor } from '../support/doors.ts';
import { event } from '../support/events.ts';
import { KeyCases } from '../support/key-cases.ts';
import { PROJECT, TestLake } from '../support/lake.ts';

captureOutput();
const doors = [embeddedDoor(), ...(await awsDoors())].filter(({ routes }) =>
  routes.includes('GET /v1/projects/:project/compare'),
);

const problemSchema = z.object({ type: z.string(), status: z.int(), detail: z.string() });

it('is answered by both hosts', () => {
  expect(doors.map(({ name }) => name)).toEqual(['embedded', 'query function']);
});

describe.each(doors)('comparing over HTTP, $name', (door) => {
  let key: string;

  beforeAll(async () => {
    key = await new KeyCases(door.memory).create('read');
    const lake = await lakeOf(
      { ...before, id: 'first' },
      before,
      after,
      { id: 'maths', task: 'maths', metrics: { accuracy: [1] } },
      { ...after, id: 'f1', metrics: { f1: [1] } },
      { ...after, id: 'others', idOf: (i) => `other-${i}` },
      { id: 'low', metrics: { grade: many([0.25, 5], [0.5, 5]) } },
      { id: 'high', metrics: { grade: many([0.5, 10]) } },
    );
    await lake.post(eventsOf({ ...before, id: 'receiving', isWhole: false }));
    await lake.drain();
    await show(lake, door);
  });

  const ask = (query: string) =>
    door.request(`/v1/projects/${PROJECT}/compare?${query}`, {
      headers: { host: 'localhost', 'x-api-key': key },
    });

  async function answerTo(query: string): Promise<ToldComparison> {
    const response = await ask(query);
    expect(response.status).toBe(200);
    return toldComparison.strict().parse(await response.json());
  }

  async function problemOf(query: string) {
    const response = await ask(query);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    return problemSchema.parse(await response.json());
  }

  it('has the runs, what is fair, the verdicts and the items', async () => {
    const answer = await answerTo(`baseline=${OLD}&candidate=${NEW}&items=worse&limit=2`);
    expect(answer).toMatchObject({
      baseline: { run_id: OLD, task_id: 'quiz', status: 'complete' },
      candidate: { run_id: NEW },
      fair: { common: 300, coverage: 1, notes: [] },
      metrics: [{ metric_name: 'accuracy', worse: 60, better: 50, verdict: 'INCONCLUSIVE' }],
      items: [{ item_id: 'q0', difference: -1 }, { item_id: 'q1' }],
      words: {
        fairness: [],
        metrics: [
          {
            sentence: expect.stringMatching(
              /^accuracy: can't tell: .*60 got worse, 50 better$/,
            ) as string,
            unit: 'points',
          },
        ],
      },
    });
  });

  it('takes margin, alpha, metric, policy and method from the query', async () => {
    const runs = `baseline=${OLD}&candidate=${NEW}&metric=accuracy`;
    const [own] = (await answerTo(`${runs}&alpha=0.05&min_delta=0.1`)).metrics;
    expect(own).toMatchObject({ margin: 0.1, ci_level: 0.95, verdict: 'NO_REGRESSION' });
    const [its] = (await answerTo(`${runs}&policy=evalsig&method=paired_t&min_delta=0.02`)).metrics;
    expect(its).toMatchObject({ method: 'paired_t', margin: 0.02, ci90: null });
  });

  it('pools baselines that are given several times', async () => {
    const { baseline, fair } = await answerTo(`baseline=first&baseline=${OLD}&candidate=${NEW}`);
    expect(baseline.run_id).toBe(OLD);
    expect(fair.notes).toEqual([`the baseline is the mean of 2 runs: ${OLD}, first`]);
  });

  it('gives each item that changed once, page by page', async () => {
    const runs = `baseline=${OLD}&candidate=${NEW}`;
    const whole = await answerTo(`${runs}&limit=1000`);
    expect(whole).toMatchObject({ next: null });
    expect(whole.items).toHaveLength(110);
    const items = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const at = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = await answerTo(`${runs}&limit=40${at}`);
      items.push(...page.items);
      expect(items.length).toBeLessThanOrEqual(110);
      cursor = page.next;
    }
    expect(items).toEqual(whole.items);
  });

  it.each<[string, number, string, string | RegExp]>([
    ['baseline=first', 400, 'invalid-parameter', /^candidate: /],
    [`baseline=first&candidate=${NEW}&alpha=2`, 400, 'invalid-parameter', /^alpha: /],
    [`baseline=first&candidate=${NEW}&items=none`, 400, 'invalid-parameter', /^items: /],
    [`baseline=first&candidate=${NEW}&other=1`, 400, 'invalid-parameter', /other/],
    [`baseline=first&candidate=${NEW}&cursor=x`, 400, 'invalid-parameter', /cursor/],
    [
      `baseline=first&candidate=${NEW}&policy=default&method=paired_t`,
      ...([400, 'invalid-parameter', /^method: is evalsig's/] as const),
    ],
    [`baseline=none&candidate=${NEW}`, 404, 'run-not-found', 'project demo has no run "none"'],
    [`baseline=&candidate=${NEW}`, 404, 'run-not-found', 'project demo has no run ""'],
    [`baseline=${OLD}&candidate=none`, 404, 'run-not-found', 'project demo has no run "none"'],
    [`baseline=receiving&candidate=${NEW}`, 404, 'run-not-sealed', /not sealed yet/],
    ['candidate=first', 422, 'no-baseline', /name one or several \(baseline=\)/],
    ['candidate=receiving', 404, 'run-not-sealed', /not sealed yet/],
    ['candidate=none', 404, 'run-not-found', 'project demo has no run "none"'],
    [`candidate=${NEW}&metric=f2`, 422, 'not-comparable', /no metric "f2"/],
    [`baseline=${NEW}&candidate=${NEW}`, 422, 'not-comparable', /with itself/],
    [`baseline=maths&candidate=${NEW}`, 422, 'not-comparable', /"maths".*"quiz"/],
    [`baseline=f1&candidate=${NEW}`, 422, 'not-comparable', /share no metric/],
    [`baseline=others&candidate=${NEW}`, 422, 'not-comparable', /"other-0".*"q0"/],
    [`baseline=high&candidate=low&policy=evalsig`, 422, 'random-method', /evalsig compare/],
  ])('answers %s with %i', async (query, status, name, detail) => {
    const problem = await problemOf(query);
    expect(problem).toMatchObject({ type: `urn:evalake:problem:${name}`, status });
    expect(problem.detail).toMatch(detail);
  });

  it('pools a hundred baselines at most', async () => {
    const ids = Array.from({ length: 101 }, (_, i) => `baseline=r${i}`).join('&');
    expect(await problemOf(`${ids}&candidate=${NEW}`)).toMatchObject({
      status: 400,
      detail: expect.stringMatching(/^baseline: /) as string,
    });
  });

  it('says when a run was sealed again between two pages, and when its items were pruned', async () => {
    const lake = await lakeOf({ ...before, id: 'a' }, { ...after, id: 'b' });
    await show(lake, door);
    const { next } = await answerTo('baseline=a&candidate=b&limit=1');
    await lake.post([event({ run_id: 'b', event_id: 400, sample_id: 'late' })]);
    await lake.wait(2000);
    await show(lake, door);
    expect(await problemOf(`baseline=a&candidate=b&cursor=${next ?? ''}`)).toMatchObject({
      status: 409,
      type: 'urn:evalake:problem:items-changed',
    });
    const settings = { ...projectSettingsSchema.parse({}), retention: { items: 30 } };
    await writeSettings(lake.memory, PROJECT, settings);
    await lake.clock.advance(45 * 24 * 3600 * 1000);
    await prune({ store: lake.memory, clock: lake.clock });
    await show(lake, door);
    expect(await problemOf('baseline=a&candidate=b')).toMatchObject({
      status: 410,
      type: 'urn:evalake:problem:pruned',
    });
  });

  it('goes by the clusters of items that were posted', async () => {
    const lake = new TestLake();
    for (const [run, shift] of [
      ['posted-1', 0],
      ['posted-2', 0.25],
    ] as const) {
      const items = Array.from({ length: 24 }, (_, i) => ({
        item: `q${i}`,
        score: ((i * 5) % 7) / 8 + shift * (i % 2),
        cluster: `text ${i % 8}`,
      }));
      await lake.postItems(run, { model: 'm', task: 'posted', items });
      await lake.finish(run, items.length);
    }
    await lake.drain();
    await show(lake, door);
    const { metrics } = await answerTo('baseline=posted-1&candidate=posted-2');
    expect(metrics).toMatchObject([
      { method: 'cluster_t', n_items: 24, n_clusters: 8, delta: 0.125 },
    ]);
  });

  it('asks no SQL engine', () => {
    expect(door.touched.filter((what) => what === 'athena' || what.startsWith('SELECT'))).toEqual(
      [],
    );
  });
});

/** Lets a door answer from what a lake holds. */
async function show(lake: TestLake, door: Door): Promise<void> {
  for (const [name, bytes] of lake.memory.objects) await door.memory.put(name, bytes);
}
