import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareAnswer } from '#schemas/compare.ts';
import { BUILT_PROGRAM } from '../support/built-program.ts';
import {
  expectAccessible,
  newVisitor,
  openPage,
  takePictures,
  useBrowser,
} from './support/browser.ts';
import { expectUnharmed, SENDABLE_TEXTS, shownAs } from './support/hostile.ts';
import { eventsOfRun, runIdOf, type SeedRun } from './support/seed.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;
let folder: string;

/** The texts of the corpus, half of them each: a name may not be as long as all are. */
const HALF = SENDABLE_TEXTS.length / 2;
const TASK = SENDABLE_TEXTS.slice(0, HALF).join(' ');
const MODEL = SENDABLE_TEXTS.slice(HALF).join(' ');
const good: SeedRun = { day: 1, samples: 200, right: 190 };
const bad: SeedRun = { day: 2, samples: 200, right: 160 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalake-report-'));
  lake = await WebLake.start();
  for (const [place, run] of [good, bad].entries()) {
    await lake.post(eventsOfRun(run).map(withHostileSample), { task: TASK, model: MODEL });
    await lake.untilIndexed(place + 1);
  }
});
afterAll(async () => {
  await lake.stop();
  await rm(folder, { recursive: true, force: true });
});

function withHostileSample(event: unknown): unknown {
  const isOfSample = typeof event === 'object' && event !== null && 'sample_id' in event;
  return isOfSample && typeof event.sample_id === 'string' && event.sample_id !== ''
    ? { ...event, sample_id: `${textOf(event.sample_id)}${event.sample_id}` }
    : event;
}

/** A text of the corpus for each sample, in turn. */
function textOf(sampleId: string): string {
  return SENDABLE_TEXTS[Number(sampleId.split('.').at(-1)) % SENDABLE_TEXTS.length] ?? '';
}

/** What of a page may ask a server for something, or has a style that a policy would refuse. */
function whatAsks(): { elements: string[]; styles: string[] } {
  const asking = '[style], [src], [srcset], [data], [href]:not([href^="#"], [href^="data:"])';
  const styles = [...document.querySelectorAll('style')].map(({ textContent }) => textContent);
  return {
    elements: [...document.querySelectorAll(asking)].map(({ outerHTML }) => outerHTML),
    styles: styles.filter((style) => /https?:|@import|url\(/.test(style)),
  };
}

async function evalake(...args: readonly string[]): Promise<string> {
  const source = ['--endpoint', lake.url, '--project', 'demo'];
  const all = [BUILT_PROGRAM, ...args, ...source];
  const { stdout } = await promisify(execFile)(process.execPath, all, { timeout: 30_000 });
  return stdout;
}

async function write(name: string, ...args: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await evalake('report', ...args, '--out', path);
  return path;
}

describe('evalake report', () => {
  it('writes a comparison as one file, with the sentences of evalake compare', async () => {
    const ids = [runIdOf(good), runIdOf(bad)];
    const path = await write('pair.html', ...ids);
    const page = await openPage(await newVisitor({ width: 1280 }), pathToFileURL(path).href);
    const shown = await page.locator('main').innerText();
    const lines = (await evalake('compare', ...ids, '--items', 'worse', '--limit', '1')).split(
      '\n',
    );
    const sentences = lines.filter((line) => line.startsWith('accuracy is worse'));
    expect(sentences).toHaveLength(1);
    expect(shown).toContain(sentences[0]);
    const texts = (await page.locator('main').textContent()) ?? '';
    const missing = [TASK, MODEL, ...SENDABLE_TEXTS].filter(
      (text) => !texts.includes(shownAs(text)),
    );
    expect(missing).toEqual([]);
    await takePictures(page, 'report');
    await expectAccessible(page);
    await expectUnharmed(page);
  });

  it('asks nobody for anything and runs nothing, also where something was put into it', async () => {
    const path = await write('policy.html', runIdOf(good), runIdOf(bad));
    const visitor = await newVisitor();
    const page = await openPage(visitor, pathToFileURL(path).href);
    expect(await page.evaluate(whatAsks)).toEqual({ elements: [], styles: [] });
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      const picture = document.createElement('img');
      picture.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
      document.body.append(script, picture);
    });
    await expect.poll(() => page.evaluate(() => window.policyViolations?.length)).toBe(2);
    await expect.poll(() => page.evaluate(() => 'ran' in window)).toBe(false);
  });

  it('keeps the figures for programs, and prints', async () => {
    const path = await write('figures.html', runIdOf(good), runIdOf(bad));
    const page = await openPage(await newVisitor({ theme: 'dark' }), pathToFileURL(path).href);
    const figures = await page.locator('#figures').textContent();
    const asked = `compare?baseline=${runIdOf(good)}&candidate=${runIdOf(bad)}`;
    const answer: unknown = await (await lake.fetch(`/v1/projects/demo/${asked}`)).json();
    expect(JSON.parse(figures ?? '')).toEqual(compareAnswer.parse(answer));
    await page.emulateMedia({ media: 'print' });
    const scheme = await page.evaluate(
      () => getComputedStyle(document.documentElement).colorScheme,
    );
    expect(scheme).toBe('light');
    expect((await page.pdf()).length).toBeGreaterThan(1000);
  });

  it('writes one run, with what evalake run prints', async () => {
    const path = await write('run.html', runIdOf(bad));
    const visitor = await newVisitor({ width: 320 });
    const page = await openPage(visitor, pathToFileURL(path).href);
    await page.getByRole('heading', { name: runIdOf(bad) }).waitFor();
    await page.getByRole('row', { name: /^accuracy 0\.8/ }).waitFor();
    await page.getByRole('row', { name: 'status complete' }).waitFor();
    await takePictures(page, 'report-run');
    await expectAccessible(page);
    await expectUnharmed(page);
  });
});
