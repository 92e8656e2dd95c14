import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { benchmark, evaluation, failure } from '../support/documents.ts';
import {
  expectAccessible,
  expectNoFaults,
  lookAgain,
  newVisitor,
  openPage,
  takePictures,
  untilFollowing,
  useBrowser,
} from './support/browser.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;

const HOSTILE = '</script><img src=x onerror=alert(1)>\u202e';

/** An evaluation that says it has a better score than it has. */
function boasting(day: number): Record<string, unknown> {
  const metrics = {
    is_safe: { passed: 25, total: 26, score: 0.99 },
    [HOSTILE]: { passed: 20, total: 26, score: 0.769 },
  };
  return evaluation({
    timestamp: `2026-11-${day}T13:10:25.123Z`,
    suites: {
      quality: { metrics, overall_score: 0.88 },
      speed: { metrics: { fast: { passed: 7, total: 10, score: 0.7 } } },
    },
    configuration: { model: 'gpt-4o-mini' },
  });
}

const documents = [
  boasting(12),
  boasting(13),
  benchmark({ comparison: { best_overall: 'small', best_value: 'small', cost_savings: 0.93 } }),
  failure({ error: { type: 'MetricError', message: HOSTILE, details: { suite: 'quality' } } }),
];
const listed = z.object({ suites: z.array(z.unknown()) });

async function send(document: Record<string, unknown>): Promise<void> {
  const response = await lake.fetch('/v1/projects/demo/results', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(document),
  });
  expect(await response.json()).toMatchObject({ accepted: 1 });
}

/** Waits until the lists have so many metrics of suites, and the last document. */
async function untilListed(metrics: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const response = await lake.fetch('/v1/projects/demo/suites');
      expect(listed.parse(await response.json()).suites).toHaveLength(metrics);
      const errors = await lake.fetch('/v1/projects/demo/errors');
      expect(await errors.json()).toMatchObject({ errors: [{}] });
      const benchmarks = await lake.fetch('/v1/projects/demo/benchmarks');
      expect(await benchmarks.json()).toMatchObject({ benchmarks: [{}] });
    },
    { timeout: 30_000, interval: 100 },
  );
}

beforeAll(async () => {
  lake = await WebLake.start();
  for (const document of documents) await send(document);
  await untilListed(6);
});
afterAll(() => lake.stop());

async function openResults(query = ''): Promise<Page> {
  const page = await openPage(await newVisitor(), `${lake.url}/#/demo/results${query}`);
  await page.getByRole('tab', { name: 'Evaluations' }).waitFor();
  return page;
}

const table = (page: Page, name: string | RegExp) => page.getByRole('region', { name });

describe('results documents', () => {
  it('of evaluations show what follows beside what is stated, struck through', async () => {
    const page = await openResults();
    const evaluations = table(page, 'Evaluations');
    await expect.poll(() => evaluations.getByRole('row').count()).toBe(3);
    await evaluations.getByRole('button', { name: '261113' }).click();
    await expect.poll(() => page.url()).toContain('document=261113');
    const row = table(page, 'Metrics of the evaluation').getByRole('row', { name: /is_safe/ });
    await expect.poll(() => row.locator('del').first().innerText()).toContain('0.99');
    await expect.poll(() => row.innerText()).toContain('0.962');
    await expect.poll(() => row.innerText()).toContain('/suites/quality/metrics/is_safe/score');
    await page.getByText('</script><img src=x onerror=alert(1)>⟨U+202E⟩').first().waitFor();
    await takePictures(page, 'results');
    await expectAccessible(page);
    await expectNoFaults(page);
  });

  it('of one suite are its history, which the address keeps', async () => {
    const page = await openResults();
    await table(page, 'Evaluations').getByRole('button', { name: '261113' }).press('Enter');
    await page.getByRole('link', { name: 'speed' }).click();
    const suite = table(page, 'Suite');
    await expect.poll(() => suite.getByRole('row').count()).toBe(3);
    await page.reload();
    await expect.poll(() => suite.getByRole('row').count()).toBe(3);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'All suites' }).click();
    await table(page, 'Evaluations').waitFor();
  });

  it('of benchmarks compare providers by score and cost, and correct their claims', async () => {
    const page = await openResults();
    await page.getByRole('tab', { name: 'Evaluations' }).focus();
    await page.keyboard.press('ArrowRight');
    const best = page.locator('.figures dd', { hasText: 'large' });
    await expect.poll(() => best.locator('del').innerText()).toContain('small');
    await page
      .getByRole('img', { name: /no other is better and cheaper than small, large/ })
      .waitFor();
    await expect.poll(() => page.url()).toContain('tab=benchmarks');
    await takePictures(page, 'results-benchmarks');
    await expectAccessible(page);
    await expectNoFaults(page);
  });

  it('of errors and all documents are listed as text', async () => {
    const page = await openResults('?tab=errors');
    await page.getByRole('heading', { name: 'MetricError' }).waitFor();
    await page.getByText('</script><img src=x onerror=alert(1)>⟨U+202E⟩').waitFor();
    await page.getByText('Results until then').click();
    await page.getByText('"events_processed": 7').waitFor();
    await expectAccessible(page);
    await page.getByRole('tab', { name: 'Documents' }).click();
    await expect.poll(() => table(page, 'Documents').getByRole('row').count()).toBe(5);
    await expectAccessible(page);
    await expectNoFaults(page);
  });

  it('that come meanwhile are announced, and shown when they are asked for', async () => {
    const page = await openResults();
    const evaluations = table(page, 'Evaluations');
    await expect.poll(() => evaluations.getByRole('row').count()).toBe(3);
    await untilFollowing(page);
    await send(boasting(14));
    await untilListed(9);
    await lookAgain(page);
    await page.getByRole('button', { name: 'new results' }).waitFor();
    await expect.poll(() => evaluations.getByRole('row').count()).toBe(3);
    await page.keyboard.press('.');
    await expect.poll(() => evaluations.getByRole('row').count()).toBe(4);
  });

  it('fit a narrow page', async () => {
    const visitor = await newVisitor({ width: 320, height: 800 });
    const page = await openPage(visitor, `${lake.url}/#/demo/results?tab=benchmarks`);
    await page.getByRole('img', { name: /^Score over cost/ }).waitFor();
    await takePictures(page, 'results-narrow');
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });

  it('that are none, or cannot be read, say so', async () => {
    const visitor = await newVisitor();
    const problem = (status: number, type: string) =>
      ({
        status,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          type: `urn:evalake:problem:${type}`,
          title: 'Busy',
          status,
          detail: 'its detail',
        }),
      }) as const;
    await visitor.route('**/demo/summary', (route) =>
      route.fulfill(problem(404, 'no-evaluations')),
    );
    await visitor.route('**/demo/suites?*', (route) =>
      route.fulfill({ status: 200, json: { suites: [], next: null } }),
    );
    await visitor.route('**/demo/benchmarks?*', (route) => route.fulfill(problem(503, 'busy')));
    const page = await openPage(visitor, `${lake.url}/#/demo/results`);
    await page.getByRole('heading', { name: 'This project has no evaluations yet' }).waitFor();
    await page.getByText('No evaluation has suites here.').waitFor();
    await expectAccessible(page);
    await page.getByRole('tab', { name: 'Benchmarks' }).click();
    await page.getByRole('heading', { name: 'Busy (503)' }).waitFor();
    await expectAccessible(page);
  });
});
