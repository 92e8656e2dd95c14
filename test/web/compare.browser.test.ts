import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { event, finalReport, specEvent } from '../support/events.ts';
import {
  expectAccessible,
  expectNoFaults,
  newVisitor,
  openPage,
  takePictures,
  useBrowser,
} from './support/browser.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;

const [FIRST, OLD, NEW] = ['261119081110FIRST', '261120081110OLD', '261121081110NEW'];
const OTHER = '261122081110OTHER';
const HOSTILE = '</script><img src=x onerror=alert(1)>\u202e';

interface ComparedRun {
  readonly id: string;
  readonly day: number;
  /** Which of the samples are right. */
  readonly isRight: (sample: number) => boolean;
  readonly answer: (sample: number) => string;
  readonly temperature: number;
  readonly task?: string;
}

const SAMPLES = 400;

function eventsOf({ id, day, isRight, answer, temperature }: ComparedRun): readonly unknown[] {
  const changes = { run_id: id, created_at: `2026-11-${day} 08:11:10.506305+00:00` };
  const events = Array.from({ length: SAMPLES }, (_, sample) => {
    const sample_id = sample === 0 ? HOSTILE : `q${sample}`;
    return [
      event({
        ...changes,
        sample_id,
        type: 'sampling',
        data: { prompt: `What is ${sample}?`, sampled: [answer(sample)] },
      }),
      event({ ...changes, sample_id, data: { correct: isRight(sample), expected: 'a' } }),
      event({
        ...changes,
        sample_id,
        type: 'metrics',
        data: { length: 40 + ((sample * 7) % 11) + day / 10 },
      }),
    ];
  }).flat();
  const numbered = events.map((each, event_id) => ({ ...each, event_id }));
  const run_config = { temperature };
  const spec = specEvent({ ...changes, data: { eval_name: 'quiz', run_config } });
  return [spec, ...numbered, finalReport(numbered.length, changes)];
}

const old: ComparedRun = {
  id: OLD,
  day: 20,
  isRight: (sample) => sample % 8 !== 7,
  answer: (sample) => `The answer is ${sample}, I am sure.`,
  temperature: 0,
};
const runs: readonly ComparedRun[] = [
  // Of the configuration of the new one, so that it is its own baseline.
  { ...old, id: FIRST, day: 19, temperature: 1 },
  old,
  {
    ...old,
    id: NEW,
    day: 21,
    isRight: (sample) => sample % 8 !== 7 && sample % 5 !== 0,
    answer: (sample) => `The answer is ${sample + 1}, I am not sure.`,
    temperature: 1,
  },
  { ...old, id: OTHER, day: 22, task: 'other' },
];

const chapters = ['261123081110CHAPTERS', '261124081110CHAPTERS'] as const;
const CLUSTERS = [HOSTILE, 'chapter 2', 'chapter 3'];

/** 12 questions on three chapters; of the first chapter the later run knows less, with more words. */
function chapterEvents(run_id: string): readonly unknown[] {
  const isLater = run_id === chapters[1];
  const changes = { run_id, created_at: `2026-11-${isLater ? 24 : 23} 08:11:10.506305+00:00` };
  const events = Array.from({ length: 12 }, (_, sample) => {
    const cluster_id = sample === 11 ? undefined : CLUSTERS[sample % 3];
    const usage = { prompt_tokens: 100, completion_tokens: isLater ? 15 + (sample % 2) * 10 : 10 };
    const asked = { type: 'sampling', data: { sampled: ['a'], usage } };
    const correct = !(isLater && sample % 3 === 0 && sample < 6);
    return [asked, { data: { correct, cluster_id } }].map((each) =>
      event({ ...changes, sample_id: `c${sample}`, ...each }),
    );
  }).flat();
  const numbered = events.map((each, event_id) => ({ ...each, event_id }));
  return [...numbered, finalReport(numbered.length, changes)];
}

beforeAll(async () => {
  lake = await WebLake.start();
  for (const id of chapters) {
    await lake.post(chapterEvents(id), { task: 'chapters', model: 'gpt-4o' });
  }
  for (const run of runs) {
    const parameters = {
      task: run.task ?? 'quiz',
      model: 'gpt-4o-mini',
      config_hash: `${run.temperature}`,
    };
    await lake.post(eventsOf(run), parameters);
  }
  await lake.untilIndexed(runs.length + chapters.length);
  await vi.waitFor(
    async () => {
      const answer = await lake.fetch(`/v1/projects/demo/compare?candidate=${NEW}`);
      expect(answer.status).toBe(200);
    },
    { timeout: 30_000, interval: 100 },
  );
});
afterAll(() => lake.stop());

async function openCompare(query: string): Promise<Page> {
  const page = await openPage(await newVisitor(), `${lake.url}/#/demo/compare?${query}`);
  await page.getByRole('heading', { name: 'Compare runs' }).waitFor();
  return page;
}

async function putSettings(settings: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'PUT', headers, body: JSON.stringify(settings) };
  const answer = await lake.fetch('/v1/projects/demo/settings', init);
  expect(answer.status).toBe(200);
}

const both = `a=${OLD}&b=${NEW}`;

/** The items of the rows in sight. */
function itemIds(page: Page): Promise<string[]> {
  return page
    .getByRole('grid', { name: 'Items' })
    .locator('tbody tr:not(.gap) td:nth-child(2)')
    .allInnerTexts();
}

describe('two runs compared', () => {
  it('have a verdict in the words of the command, then what is unfair, then every metric', async () => {
    const page = await openCompare(both);
    await page.getByRole('heading', { name: 'accuracy is worse' }).waitFor();
    const answer = await lake.fetch(`/v1/projects/demo/compare?baseline=${OLD}&candidate=${NEW}`);
    const { words } = (await answer.json()) as { words: { metrics: { sentence: string }[] } };
    const told =
      words.metrics.find(({ sentence }) => sentence.startsWith('accuracy'))?.sentence ?? '';
    const headline = await page.locator('.headline').innerText();
    for (const part of told.split(': ')) expect(headline).toContain(part);
    const fair = page.getByRole('region', { name: 'Is it fair?' });
    await expect.poll(() => fair.innerText()).toContain('the configuration changed');
    const row = page
      .getByRole('region', { name: 'Metrics' })
      .getByRole('row', { name: /accuracy/ });
    await expect.poll(() => row.innerText()).toContain('worse');
    await takePictures(page, 'compare');
    await expectAccessible(page);
    await expectNoFaults(page);
  });

  it('have the word of evalsig’s gate beside it, where the settings have a least gain', async () => {
    await putSettings({ min_delta: 0.02 });
    const page = await openCompare(both);
    const query = `baseline=${OLD}&candidate=${NEW}&metric=accuracy&policy=evalsig&min_delta=0.02`;
    const answer = await lake.fetch(`/v1/projects/demo/compare?${query}`);
    const { metrics } = (await answer.json()) as { metrics: { verdict: string }[] };
    const word = metrics[0]?.verdict ?? '';
    expect(['ALLOW', 'REJECT', 'INCONCLUSIVE']).toContain(word);
    await page.getByText(`${word} by evalsig’s gate, for a gain of 0.02 or more`).waitFor();
    await page.getByRole('heading', { name: 'accuracy is worse' }).waitFor();
    await expectAccessible(page);
    await putSettings({});
    await page.reload();
    await page.getByRole('grid', { name: 'Items' }).waitFor();
    await page.waitForLoadState('networkidle');
    await expect.poll(() => page.getByText('evalsig’s gate').count()).toBe(0);
    await expectNoFaults(page);
  });

  it('begin at one of them: with the run before it, or what is pinned, by keyboard', async () => {
    await putSettings({ baselines: { pins: [{ task: 'quiz', runs: [FIRST] }] } });
    const begin = async (address: string, choice: string) => {
      const page = await openPage(await newVisitor(), `${lake.url}/#/demo/${address}`);
      await page.getByRole('button', { name: 'Compare with…' }).focus();
      await page.keyboard.press('Enter');
      const link = page.getByRole('link', { name: choice });
      await link.waitFor();
      await expectAccessible(page);
      await link.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'accuracy is worse' }).waitFor();
      await expectNoFaults(page);
      return page.url();
    };
    const before = await begin(`runs/${NEW}`, `The run before: ${OLD}`);
    expect(before).toContain(`/compare?a=${OLD}&b=${NEW}`);
    const pinned = await begin(`runs?select=${NEW}`, `The pinned baseline: ${FIRST}`);
    expect(pinned).toContain(`/compare?a=${FIRST}&b=${NEW}`);
    await putSettings({});
  });

  it('are walked item by item, with the words that differ, by keyboard alone', async () => {
    const page = await openCompare(`${both}&metric=accuracy&items=worse`);
    await page.getByRole('grid', { name: 'Items' }).waitFor();
    await expect.poll(() => itemIds(page)).toContain('q10');
    await page.keyboard.press('w');
    const pane = page.locator('.side-by-side');
    await pane.locator('del').first().waitFor();
    await expect.poll(() => page.url()).toContain('item=');
    const first = await pane.getByRole('heading').first().innerText();
    await page.keyboard.press('w');
    await expect.poll(() => pane.getByRole('heading').first().innerText()).not.toBe(first);
    await pane.locator('ins', { hasText: 'not' }).first().waitFor();
    await takePictures(page, 'compare-item');
    await expectAccessible(page);
    const address = page.url();
    await page.reload();
    await pane.locator('del').first().waitFor();
    await expect.poll(() => page.url()).toBe(address);
    await page.getByRole('button', { name: 'Close the item' }).click();
    await expect.poll(() => pane.count()).toBe(0);
    await page.keyboard.press('b');
    await page.getByText('no further better item on this page').waitFor();
  });

  it('show hostile names and outputs as text', async () => {
    const item = encodeURIComponent(HOSTILE);
    const page = await openCompare(`${both}&metric=accuracy&items=worse&item=${item}&of=accuracy`);
    const pane = page.locator('.side-by-side');
    await pane.getByText('</script><img src=x onerror=alert(1)>⟨U+202E⟩').first().waitFor();
    await expectNoFaults(page);
  });

  it('are told by cluster, and what each shared item took', async () => {
    const page = await openCompare(`a=${chapters[0]}&b=${chapters[1]}`);
    const clusters = page.getByRole('region', { name: /^Clusters by accuracy/ }).getByRole('row');
    await expect
      .poll(async () => (await clusters.allInnerTexts()).slice(1).map((row) => row.split('\t')))
      .toEqual([
        [
          expect.stringContaining('onerror=alert(1)>⟨U+202E⟩'),
          '1.000',
          '0.500',
          '−50.0',
          ...['−106.6 to +6.6', '4'],
        ],
        ['chapter 2', '1.000', '1.000', '0.0', '0.0 to 0.0', '4'],
        ['chapter 3', '1.000', '1.000', '0.0', '0.0 to 0.0', '3'],
      ]);
    const took = page.getByRole('region', { name: 'What an item took' }).getByRole('row');
    await expect.poll(() => took.nth(1).innerText()).toBe('Tokens\t110\t120\t+10\t+7 to +13\t12');
    await takePictures(page, 'compare-clusters');
    await expectAccessible(page);
    await page.goto(`${lake.url}/#/demo/runs/${chapters[1]}`);
    const own = page.getByRole('region', { name: 'By cluster' }).getByRole('row');
    await expect.poll(() => own.nth(1).innerText()).toMatch(/⟨U\+202E⟩\t4\t0.500$/);
    await takePictures(page, 'run-clusters');
    await expectAccessible(page);
    await page.getByRole('tab', { name: 'Raw' }).click();
    const [a, b] = chapters.map((id) => `data/store/demo/year=2026/month=11/run_id=${id}.parquet`);
    await page
      .getByText(`evalsig compare --format parquet --baseline ${a} --candidate ${b}`)
      .waitFor();
    await expectNoFaults(page);
  });

  it('are listed page by page, and the address says which', async () => {
    const page = await openCompare(`${both}&metric=accuracy&items=all`);
    await page.getByRole('grid', { name: 'Items' }).waitFor();
    const first = await itemIds(page);
    await page.getByRole('button', { name: 'Next page' }).click();
    await expect.poll(() => itemIds(page)).not.toEqual(first);
    await expect.poll(() => page.url()).toContain('cursor=');
    await page.goBack();
    await expect.poll(() => itemIds(page)).toEqual(first);
  });

  it('can be exchanged, and the baseline changed', async () => {
    const page = await openCompare(`b=${NEW}`);
    await page.getByRole('heading', { name: 'accuracy is worse' }).waitFor();
    await page.getByRole('button', { name: 'Exchange the two' }).click();
    await page.getByRole('heading', { name: 'accuracy is better' }).waitFor();
    await expect.poll(() => page.url()).toContain(`a=${NEW}&b=${FIRST}`);
    await page.getByRole('button', { name: 'Change the baseline' }).click();
    await page.getByRole('searchbox', { name: 'Find a baseline' }).fill('nothing-has-this');
    await page.getByText('No other run of this task.').waitFor();
    await expectAccessible(page);
  });

  it('that cannot be compared say why, and show what is known of both', async () => {
    const page = await openCompare(`a=${OLD}&b=${OTHER}`);
    await page.getByRole('heading', { name: 'These runs cannot be compared' }).waitFor();
    await page.getByRole('heading', { name: 'Scores of both, not paired by item' }).waitFor();
    await takePictures(page, 'compare-not');
    await expectAccessible(page);
    await expectNoFaults(page);
  });

  it.each([
    [410, 'pruned', 'The items are gone'],
    [409, 'items-changed', 'A run was sealed again meanwhile'],
    [404, 'run-not-judged', 'Its baseline is not found yet'],
    [422, 'no-baseline', 'This run has no baseline'],
    [503, 'unavailable', 'Busy (503)'],
  ])('answered with %i %s have a state of their own', async (status, type, heading) => {
    const visitor = await newVisitor();
    await visitor.route('**/v1/projects/demo/compare?*', (route) =>
      route.fulfill({
        status,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          type: `urn:evalake:problem:${type}`,
          title: 'Busy',
          status,
          detail: 'its detail',
        }),
      }),
    );
    const page = await openPage(visitor, `${lake.url}/#/demo/compare?${both}`);
    await page.getByRole('heading', { name: heading }).waitFor();
    await page.getByText('its detail').waitFor();
    await expectAccessible(page);
  });

  it('begin with the newest comparisons when none is chosen', async () => {
    const page = await openPage(
      await newVisitor({ width: 320, height: 800 }),
      `${lake.url}/#/demo/compare`,
    );
    await page.getByRole('heading', { name: 'Newest comparisons' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: NEW }).click({ timeout: 30_000 });
    await page.getByRole('heading', { name: 'accuracy is worse' }).waitFor();
    await takePictures(page, 'compare-narrow');
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });
});
