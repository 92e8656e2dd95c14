import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, api, change } from './support/answers.ts';
import { expectAccessible, leave, newVisitor, openPage, useBrowser } from './support/browser.ts';
import { expectUnharmed, HOSTILE_TEXTS, shownAs } from './support/hostile.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;
const texts: readonly string[] = Object.values(HOSTILE_TEXTS);

beforeAll(async () => {
  lake = await WebLake.start();
});
afterAll(() => lake.stop());

const values = (of: readonly unknown[]) => ({ values: of });

/** A run index in which each text is in each field of a run. */
const index = {
  as_of: '2026-11-28T12:00:00Z',
  since: null,
  left_out: 0,
  runs: {
    rows: texts.length,
    columns: {
      run_id: values(texts.map((text) => `run ${text}`)),
      status: values(texts),
      ts: values(texts.map(() => '2026-11-21T08:11:10Z')),
      task_id: values(texts.map((text) => `task ${text}`)),
      model_id: values(texts.map((text) => `model ${text}`)),
      config_hash: values(texts.map((text) => `config ${text}`)),
      created_by: values(texts.map((text) => `creator ${text}`)),
      tags: values(texts.map((text) => [`tag ${text}`, text])),
      main_metric: values(texts),
      verdict: values(texts),
      verdict_reason: values(texts),
    },
  },
  metrics: {
    rows: texts.length,
    columns: {
      run: values(texts.map((_, row) => row)),
      metric_name: values(texts),
      score: values(texts.map(() => 0.5)),
    },
  },
};

const receiving = texts.map((text) => ({
  run_id: `open ${text}`,
  events: 1,
  expected: null,
  ended: false,
  first_at: text,
  last_at: text,
}));

/** The texts of all cells, headings and labels in sight. */
async function shownTexts(page: Page): Promise<string> {
  return page.evaluate(() => document.body.textContent);
}

describe('texts that would do something elsewhere', () => {
  it('are shown as they were sent in every field of a run, and do nothing', async () => {
    const visitor = await newVisitor({ height: 2400 });
    await answer(visitor, 'projects/demo/runs/index', index);
    await change(visitor, 'projects/demo/pulse', {
      receiving,
      receiving_total: receiving.length,
    });
    const columns = [
      'run',
      'task',
      'model',
      'metric',
      'tags',
      'creator',
      'config',
      'status',
      'verdict',
    ];
    const query = [...columns, ...texts.map((text) => `metric:${text}`)]
      .map((name) => `column=${encodeURIComponent(name.toWellFormed())}`)
      .join('&');
    const page = await openPage(visitor, `${lake.url}/#/demo/runs?${query}`);
    await page.getByRole('grid', { name: 'Runs' }).waitFor();
    const more = page.getByRole('button', { name: / more of / });
    while ((await more.count()) > 0) await more.first().click();
    const shown = await shownTexts(page);
    const fields = ['run', 'task', 'model', 'config', 'creator', 'tag', 'open'];
    const sent = fields.flatMap((field) => texts.map((text) => `${field} ${text}`));
    expect([...sent, ...texts].filter((text) => !shown.includes(shownAs(text)))).toEqual([]);
    await expectAccessible(page);
    await page.getByRole('checkbox', { name: shownAs(`tag ${HOSTILE_TEXTS.script}`) }).check();
    await expect
      .poll(() => page.getByRole('status').allInnerTexts())
      .toContainEqual(expect.stringMatching(/^1 of /));
    await expectUnharmed(page);
    await leave(visitor);
  });

  it('in an address', async () => {
    const parts = texts.map((text) => encodeURIComponent(text.toWellFormed()));
    const whole = parts.join('%20');
    const visitor = await newVisitor();
    const page = await openPage(visitor, `${lake.url}/#/demo/${whole}?q=${whole}&sort=${whole}`);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    for (const [place, part] of parts.entries()) {
      const shown = shownAs(texts[place]?.toWellFormed() ?? '');
      for (const address of [
        `demo/${part}?q=${part}&sort=${part}`,
        `${part}/runs?q=${part}&task=${part}&sort=${part}&column=${part}`,
      ]) {
        await page.goto(`${lake.url}/#/${address}`);
        await expect.poll(() => shownTexts(page), { message: address }).toContain(shown);
        await expectUnharmed(page);
      }
    }
  });

  it('in a refusal, a version, a key and the name of a project', async () => {
    const visitor = await newVisitor();
    const me = {};
    const pulse = {};
    const refusal = {};
    const say = (text: string): void => {
      Object.assign(me, {
        ...{ version: text, host: 'embedded', open: false, projects: ['demo', text] },
        keys: [{ id: text, scope: 'read', project: text, expires_at: text }],
        session: { expires_at: text },
      });
      Object.assign(pulse, { version: text });
      Object.assign(refusal, { status: 409, title: text, detail: text });
    };
    say('calm');
    await answer(visitor, 'me', me);
    await change(visitor, 'projects/demo/pulse', pulse);
    await visitor.route(api('projects/demo/runs/index'), (route) =>
      route.fulfill({ status: 409, contentType: 'application/problem+json', json: refusal }),
    );
    const page = await openPage(visitor, `${lake.url}/#/demo/runs`);
    for (const text of texts) {
      say(text);
      await page.reload();
      const alert = page.getByRole('alert');
      await alert.waitFor();
      await expect.poll(() => alert.locator('h2').textContent()).toBe(shownAs(`${text} (409)`));
      await expect.poll(() => alert.locator('p').first().textContent()).toBe(shownAs(text));
      const options = page.getByLabel('Project').locator('option');
      await expect.poll(() => options.last().textContent()).toBe(shownAs(text));
      const reload = page.locator('.freshness .news');
      await expect
        .poll(() => reload.textContent())
        .toBe(shownAs(`The server is now ${text}: reload`));
      await page.getByRole('button', { name: 'read', exact: true }).click();
      await expect.poll(() => page.locator('.keys li').textContent()).toContain(shownAs(text));
      await expectUnharmed(page);
    }
  });
});
