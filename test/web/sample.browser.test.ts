import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectAccessible,
  expectNoFaults,
  newVisitor,
  openPage,
  takePictures,
  useBrowser,
} from './support/browser.ts';
import { HOSTILE, richRun } from './support/rich-run.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;

const RUN = '261120080000RICHAAAA';
/** What the marks of the page stand for in the hostile text. */
const SHOWN = HOSTILE.replace('\u202e', '\u27e8U+202E\u27e9')
  .replace('\u202c', '\u27e8U+202C\u27e9')
  .replaceAll('\u001b', '\u241b');

beforeAll(async () => {
  lake = await WebLake.start();
  await lake.post(richRun({ id: RUN, samples: 30 }), { task: 'capitals', model: 'gpt-4o-mini' });
  await lake.untilIndexed(1);
});
afterAll(() => lake.stop());

function samplesUrl(query = ''): string {
  return `${lake.url}/#/demo/runs/${RUN}?tab=samples${query}`;
}

async function openSamples(query = ''): Promise<Page> {
  const page = await openPage(await newVisitor(), samplesUrl(query));
  await page.getByRole('grid', { name: 'Samples' }).waitFor();
  return page;
}

describe('a sample', () => {
  it('opens beside the list, and the next of the filtered list follows, without a mouse', async () => {
    const page = await openSamples();
    await page.getByRole('button', { name: 'failed 10' }).press('Enter');
    await expect.poll(() => page.url()).toContain('show=failed');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const hostile = page.getByRole('complementary', { name: SHOWN });
    await hostile.getByText(SHOWN).first().waitFor();
    await page.keyboard.press(']');
    await page.getByRole('complementary', { name: 'Sample capital-3' }).waitFor();
    await expect.poll(() => page.url()).toContain('sample=capital-3');
    await page.getByText('2 of 10').waitFor();
    await page.keyboard.press(']');
    await page.getByRole('complementary', { name: 'Sample capital-6' }).waitFor();
    await page.keyboard.press('[');
    const pane = page.getByRole('complementary', { name: 'Sample capital-3' });
    await pane.getByText('What is capital 3?').waitFor();
    await pane.getByText('wrong').waitFor();
    await takePictures(page, 'sample');
    await expectAccessible(page);
    await page.reload();
    await pane.getByText('What is capital 3?').waitFor();
    await page.keyboard.press('Escape');
    await pane.waitFor({ state: 'detached' });
    await expect.poll(() => page.url()).toContain('show=failed');
    await expectNoFaults(page);
    await expect.poll(() => page.evaluate(() => 'hacked' in window)).toBe(false);
  });

  it('has a page of its own that knows the list', async () => {
    const page = await openSamples('&show=failed&sample=capital-3');
    await page.getByRole('link', { name: 'capital-3' }).click();
    await page.getByRole('heading', { level: 1, name: 'capital-3' }).waitFor();
    await page.getByText('2 of 10').waitFor();
    await page.keyboard.press(']');
    await page.getByRole('heading', { level: 1, name: 'capital-6' }).waitFor();
    await expect
      .poll(() => page.url())
      .toBe(`${lake.url}/#/demo/runs/${RUN}/s/capital-6?show=failed`);
    await page.getByRole('button', { name: 'Show invisible' }).click();
    await page.getByText('What·is·capital·6?').waitFor();
    await page.getByRole('button', { name: 'Raw JSON' }).click();
    await page.getByText('event_id:').first().waitFor();
    await expect.poll(() => page.url()).toContain('raw=1');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Sample capital-6' }).waitFor();
  });

  it('shows text as it was sent, whatever is in it', async () => {
    const page = await openPage(
      await newVisitor(),
      `${lake.url}/#/demo/runs/${RUN}/s/${encodeURIComponent(HOSTILE)}`,
    );
    const user = page.locator('.turns .user pre').first();
    await user.waitFor();
    await expect.poll(() => user.innerText()).toBe(SHOWN);
    await expectNoFaults(page);
    await expect.poll(() => page.evaluate(() => 'hacked' in window)).toBe(false);
  });
});

describe('a sample whose events are not usual', () => {
  async function openAnswered(
    answer: (url: URL) => { readonly body: string; readonly status?: number },
    width = 1440,
  ): Promise<Page> {
    const visitor = await newVisitor({ width });
    await visitor.route(
      ({ pathname }) => pathname.endsWith('/events'),
      (route) =>
        route.fulfill({
          contentType: 'application/json',
          ...answer(new URL(route.request().url())),
        }),
    );
    return openPage(visitor, `${lake.url}/#/demo/runs/${RUN}/s/capital-3`);
  }

  function eventText(id: number, type: string, data: string): string {
    return `{"run_id":"${RUN}","event_id":${id},"sample_id":"capital-3","type":"${type}","data":${data},"created_by":null,"created_at":"2026-11-20 08:00:00+00:00"}`;
  }

  it('cuts a text of 10 MB, and says its size', async () => {
    const text = 'long '.repeat(2_000_000);
    const event = eventText(6, 'sampling', JSON.stringify({ prompt: text, sampled: ['x'] }));
    const page = await openAnswered(() => ({ body: `{"events":[${event}],"next":null}` }));
    await page.getByText('The first 20 kB of 10.0 MB.').waitFor();
    const shown = () => page.locator('.turns .user pre').evaluate((pre) => pre.textContent.length);
    await expect.poll(() => shown()).toBe(20_000);
    await page.getByRole('button', { name: 'Show 200 kB more' }).click();
    await expect.poll(shown).toBe(220_000);
    await expectNoFaults(page);
  });

  it('shows some of 50,000 answers, and more when asked', async () => {
    const page = await openAnswered((url) => {
      const from = Number(url.searchParams.get('cursor') ?? 0);
      const events = Array.from({ length: 200 }, (_, place) =>
        eventText(from + place, 'match', `{"correct":${place % 2 === 0}}`),
      );
      const next = from + 200 < 50_000 ? `"${from + 200}"` : 'null';
      return { body: `{"events":[${events.join(',')}],"next":${next}}` };
    });
    await page.getByRole('heading', { name: 'Epoch 199' }).waitFor();
    await page.getByText('200 of 2 events are shown').waitFor();
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByRole('heading', { name: 'Epoch 399' }).waitFor();
  });

  it('keeps the digits of numbers, and folds a traceback', async () => {
    const trace = JSON.stringify(
      'Traceback (most recent call last):\n  File "x.py"\nTimeoutError: slow',
    );
    const events = [
      eventText(6, 'sampling', '{"prompt":"q","seed":9007199254740993,"temperature":1.0}'),
      eventText(7, 'error', `{"error":${trace}}`),
      eventText(8, 'metrics', '{"f1":0.50}'),
    ];
    const page = await openAnswered(
      () => ({ body: `{"events":[${events.join(',')}],"next":null}` }),
      320,
    );
    await page.getByText('other members').click();
    await page.getByText('9007199254740993').waitFor();
    await page.getByText('1.0', { exact: true }).waitFor();
    await page.getByText('0.50', { exact: true }).waitFor();
    await page.getByText('TimeoutError: slow').first().waitFor();
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    await page.getByText('all 3 lines').click();
    await page.getByText('File "x.py"').waitFor();
    await expectAccessible(page);
  });

  it.each([
    ['half', { body: '{"events":[' }, 'An answer that cannot be read'],
    [
      'gone',
      { status: 410, body: '{"title":"The events are gone","detail":"by retention"}' },
      'The events are gone (410)',
    ],
    ['empty', { body: '{"events":[],"next":null}' }, 'There is no event of this sample'],
  ])('says what it is when the answer is %s', async (_, answer, title) => {
    const page = await openAnswered(() => answer);
    await page.getByRole('heading', { name: title }).waitFor();
    await expectAccessible(page);
  });
});
