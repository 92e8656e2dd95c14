import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { event, finalReport } from '../support/events.ts';
import { newVisitor, openPage, useBrowser } from './support/browser.ts';
import { expectUnharmed, SENDABLE_TEXTS } from './support/hostile.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;

const RUN = '261121081110HOSTILEX';
/** All texts of the corpus as one: each field of the run holds every one of them. */
const texts = SENDABLE_TEXTS.join(' ');

function hostileRun(runId: string): object[] {
  const common = { run_id: runId, created_by: texts };
  const samples = SENDABLE_TEXTS.flatMap((text, n) => [
    event({
      ...common,
      event_id: 2 * n,
      sample_id: text,
      type: 'sampling',
      data: { prompt: text, sampled: [text], [text]: text },
    }),
    event({
      ...common,
      event_id: 2 * n + 1,
      sample_id: text,
      data: { correct: n % 2 === 0, expected: text, picked: text },
    }),
  ]);
  const spec = event({
    ...common,
    sample_id: null,
    type: 'spec',
    data: { completion_fns: [texts], eval_name: texts, run_config: { [texts]: texts } },
  });
  return [spec, ...samples, finalReport(samples.length, { ...common, data: { [texts]: 0.5 } })];
}

beforeAll(async () => {
  lake = await WebLake.start();
  for (const runId of [RUN, `${RUN}2`]) {
    const response = await lake.fetch('/v1/projects/demo/events', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(hostileRun(runId)),
    });
    expect(response.status).toBe(200);
  }
  const statusOf = async (runId: string): Promise<unknown> => {
    const answer: unknown = await (await lake.fetch(`/v1/projects/demo/runs/${runId}`)).json();
    return answer;
  };
  for (const runId of [RUN, `${RUN}2`]) {
    await vi.waitFor(
      async () => expect(await statusOf(runId)).toMatchObject({ status: 'complete' }),
      { timeout: 15_000, interval: 100 },
    );
  }
});
afterAll(() => lake.stop());

describe('texts of the hostile corpus, recorded in every field', () => {
  it.each([
    '',
    '/runs',
    `/runs/${RUN}`,
    `/runs/${RUN}?tab=samples`,
    `/runs/${RUN}?tab=events`,
    `/runs/${RUN}?tab=gaps`,
    `/runs/${RUN}?tab=raw`,
    `/runs/${RUN}/s/${encodeURIComponent(SENDABLE_TEXTS[0] ?? '')}`,
    `/compare?a=${RUN}&b=${RUN}2`,
    '/trends',
    '/results',
    '/alerts',
    '/sql',
    '/settings',
  ])('do nothing at %s', async (address) => {
    const page = await openPage(await newVisitor(), `${lake.url}/#/demo${address}`);
    await page.locator('main h1').first().waitFor();
    await page.waitForLoadState('networkidle');
    await expectUnharmed(page);
  });
});
