import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newVisitor, openPage, useBrowser } from './support/browser.ts';
import { expectUnharmed, HOSTILE_TEXTS, shownAs } from './support/hostile.ts';
import { runIdOf, seed } from './support/seed.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;
const texts: readonly string[] = Object.values(HOSTILE_TEXTS);
const RUN = runIdOf({ day: 1 });

beforeAll(async () => {
  lake = await WebLake.start();
  await seed(lake, [{ day: 1 }]);
});
afterAll(() => lake.stop());

const ts = '2026-11-21T08:11:10Z';
const named = (name: string): readonly string[] => texts.map((text) => `${name} ${text}`);

/** An answer whose texts are the corpus, and where they are shown. */
interface Shown {
  readonly name: string;
  readonly address: string;
  /** The path of the answer below `/v1/`, without its query. */
  readonly path: string;
  readonly value: unknown;
  /** What each of the texts stands after. */
  readonly fields: readonly string[];
  readonly act?: (page: Page) => Promise<void>;
}

const screens: readonly Shown[] = [
  {
    ...{ name: 'the matrix', address: 'compare?run=a&run=b&run=c' },
    path: 'projects/demo/compare/matrix',
    fields: ['item', 'run', 'model', 'metric'],
    value: {
      metric_name: named('metric')[0],
      metrics: named('metric'),
      ...{ total: texts.length, common: 1, next: null },
      items: { rows: texts.length, columns: { item_id: { values: named('item') } } },
      runs: texts.map((text) => ({
        run_id: `run ${text}`,
        model_id: `model ${text}`,
        ...{ status: 'complete', ts, n_items: 1, scores: { values: texts.map(() => 1) } },
      })),
    },
  },
  {
    ...{ name: 'a sample in other runs', address: `runs/${RUN}/s/tiny.dev.0` },
    path: 'projects/demo/items/-/history',
    fields: ['0.500 in run', 'model'],
    value: {
      total: texts.length,
      runs: texts.map((text) => ({
        run_id: `run ${text}`,
        model_id: `model ${text}`,
        ...{ ts, state: 'scored', score: 0.5 },
      })),
    },
  },
  {
    ...{ name: 'alerts', address: 'alerts?state=all', path: 'projects/demo/alerts' },
    fields: [
      'run',
      'model',
      'task',
      'metric',
      'sentence',
      'rule',
      'cost',
      'channel',
      'fault',
      'key',
    ],
    value: {
      next: null,
      alerts: texts.map((text) => ({
        ...{ id: `id ${text}`, kind: 'regressed', ts, raised_at: ts, verdict: 'worse' },
        run_id: `run ${text}`,
        model_id: `model ${text}`,
        task_id: `task ${text}`,
        metric_name: `metric ${text}`,
        sentence: `sentence ${text}`,
        rule: `rule ${text}`,
        cost: `cost ${text}`,
        baseline_run_ids: [`baseline ${text}`],
        channels: {
          [`channel ${text}`]: {
            ...{ state: 'failed', tries: 22, next_try_at: null, sent_at: null },
            last_error: `fault ${text}`,
          },
        },
        acknowledged: { by: `key ${text}`, at: ts },
      })),
    },
  },
  {
    ...{ name: 'rules', address: 'alerts?view=rules', path: 'projects/demo/alerts/rules' },
    fields: ['metric', 'task', 'model'],
    value: {
      rules: texts.map((text) => ({
        ...{ kind: 'floor', floor: 0.5, series: 0, last_run_at: null, dead: true },
        metric_name: `metric ${text}`,
        task_id: `task ${text}`,
        model_id: `model ${text}`,
      })),
    },
  },
  {
    ...{ name: 'channels', address: 'alerts?view=channels', path: 'projects/demo/alerts/webhooks' },
    fields: ['name', 'origin'],
    value: {
      webhooks: texts.map((text) => ({
        name: `name ${text}`,
        origin: `origin ${text}`,
        secret_set: true,
      })),
    },
  },
  {
    ...{ name: 'pins', address: 'alerts?view=baselines', path: 'projects/demo/settings' },
    fields: ['task', 'model', 'run'],
    value: {
      baselines: {
        tag: texts[0],
        runs: 1,
        pins: texts.map((text) => ({
          task: `task ${text}`,
          model: `model ${text}`,
          runs: [`run ${text}`],
        })),
      },
    },
  },
  {
    ...{ name: 'settings', address: 'settings', path: 'projects/demo/settings' },
    fields: ['critical'],
    value: {
      critical_metrics: named('critical'),
      baselines: { tag: texts[0], runs: 1, pins: [] },
      metrics: Object.fromEntries(named('own').map((name) => [name, { direction: 'lower' }])),
    },
  },
  {
    ...{ name: 'quarantine', address: 'settings?view=quarantine' },
    path: 'projects/demo/quarantine',
    fields: ['run', 'reason', 'text', 'replay'],
    value: {
      next: null,
      objects: texts.map((text) => ({
        ...{ kind: 'refused', key: `key ${text}`, at: ts, size_bytes: 10, is_whole: true },
        run_id: `run ${text}`,
        replay: `replay ${text}`,
        entries: [
          {
            ...{ index: 0, text_base64: null, is_cut: false },
            reason: `reason ${text}`,
            text: `text ${text}`,
          },
        ],
      })),
    },
  },
  {
    ...{ name: 'rows of SQL', address: 'sql?sql=SELECT%201', path: 'sql' },
    fields: ['column', 'cell', 'id'],
    value: {
      columns: [
        ...named('column').map((name) => ({ name, type: 'varchar' })),
        { name: 'run_id', type: 'varchar' },
      ],
      rows: texts.map((text) => [...texts.map(() => `cell ${text}`), `id ${text}`]),
      truncated: false,
    },
    act: async (page) => {
      await page.getByRole('textbox', { name: 'SQL statement' }).press('Control+Enter');
      await page.getByRole('grid', { name: 'Rows' }).waitFor();
    },
  },
  {
    ...{ name: 'tables of SQL', address: 'sql', path: 'sql/schema' },
    fields: ['table', 'comment', 'column', 'type', 'what'],
    value: {
      queries: [],
      tables: texts.map((text) => ({
        ...{ name: `table ${text}`, kind: 'table', comment: `comment ${text}` },
        columns: [{ name: `column ${text}`, type: `type ${text}`, comment: `what ${text}` }],
      })),
    },
    act: (page) => page.getByRole('tab', { name: 'Tables' }).click(),
  },
];

/** How a field holds a text: as it is, with the line ends that fields have. */
const typed = (text: string): string => text.replaceAll('\r\n', '\n');

/** What the page says, the names of what has no text among it, and what is in its fields. */
function shownTexts(page: Page): Promise<{ said: string; filled: string }> {
  return page.evaluate(() => {
    const fields = [...document.querySelectorAll('input, textarea')].map((field) =>
      'value' in field ? String(field.value) : '',
    );
    const names = [...document.querySelectorAll('[aria-label]')].map((each) =>
      each.getAttribute('aria-label'),
    );
    return { said: [document.body.textContent, ...names].join('\n'), filled: fields.join('\n') };
  });
}

describe('texts that would do something elsewhere, in an answer', () => {
  it.each(screens)('$name: are shown as they came, and do nothing', async (screen) => {
    const visitor = await newVisitor({ height: 2400 });
    const page = await openPage(visitor, `${lake.url}/#/demo/runs`);
    await page.getByRole('grid', { name: 'Runs' }).waitFor();
    await visitor.route(
      ({ pathname }) => pathname === `/v1/${screen.path}`,
      (route) => route.fulfill({ json: screen.value }),
    );
    await page.goto(`${lake.url}/#/demo/${screen.address}`);
    await page.locator('main h1').first().waitFor();
    await screen.act?.(page);
    await expect
      .poll(async () => {
        const { said, filled } = await shownTexts(page);
        return screen.fields
          .flatMap(named)
          .filter((text) => !said.includes(shownAs(text)) && !filled.includes(typed(text)));
      })
      .toEqual([]);
    await expectUnharmed(page);
  });
});
