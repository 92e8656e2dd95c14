// Takes pictures of each screen of the dashboard in all its looks, and the two of the README.
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { startServer } from '../../test/support/server-process.ts';
import { root } from '../bundle-options.ts';
import { looks, takeLooks } from './looks.ts';
import {
  BEFORE,
  DOCUMENTS_PROJECT,
  INCOMPLETE,
  OF_ONE_TASK,
  PROJECT,
  receive,
  seed,
  WORSE,
} from './seed.ts';

const { CHROMIUM_PATH = '/usr/bin/chromium' } = process.env;
/** Ignored by git: for people to look at. */
const FOLDER = `${root}.cache/screens/`;
const README_FOLDER = `${root}docs/images/`;
const MOST_README_BYTES = 150_000;
/** The run that is not whole is sealed after it; the one that goes on gets events more often. */
const QUIET_SECONDS = 15;

const item = 'item=australia.2&of=accuracy';
const ofRuns: Readonly<Record<string, string>> = {
  overview: 'overview',
  runs: 'runs',
  run: `runs/${WORSE}`,
  'run-samples': `runs/${WORSE}?tab=samples&sample=australia.1`,
  'run-events': `runs/${WORSE}?tab=events`,
  'run-gaps': `runs/${INCOMPLETE}?tab=gaps`,
  'run-raw': `runs/${WORSE}?tab=raw`,
  sample: `runs/${WORSE}/s/australia.1`,
  'compare-start': 'compare',
  compare: `compare?a=${BEFORE}&b=${WORSE}`,
  'compare-item': `compare?a=${BEFORE}&b=${WORSE}&metric=accuracy&items=worse&${item}`,
  matrix: `compare?${OF_ONE_TASK.map((id) => `run=${id}`).join('&')}`,
  trends: 'trends',
  alerts: 'alerts',
  rules: 'alerts?view=rules',
  baselines: 'alerts?view=baselines',
  sql: 'sql',
  settings: 'settings',
  quarantine: 'settings?view=quarantine',
  wall: 'overview?wall=1',
};

const ofDocuments: Readonly<Record<string, string>> = {
  results: 'results',
  benchmarks: 'results?tab=benchmarks',
  errors: 'results?tab=errors',
};

const addresses = new Map([
  ...Object.entries(ofRuns).map(([name, to]) => [name, `${PROJECT}/${to}`] as const),
  ...Object.entries(ofDocuments).map(([name, to]) => [name, `${DOCUMENTS_PROJECT}/${to}`] as const),
]);

/** The pictures of the README: the screen, its theme and its height. */
const shown = [
  { name: 'compare', theme: 'light', height: 800 },
  { name: 'overview', theme: 'dark', height: 540 },
] as const;

async function open(page: Page, url: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(url);
  await page.locator('main h1').first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
}

async function take(page: Page, url: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  mkdirSync(README_FOLDER, { recursive: true });
  const urlOf = (name: string): string => `${url}/#/${addresses.get(name) ?? ''}`;
  for (const [place, name] of [...addresses.keys()].entries()) {
    await receive(url, place);
    await takeLooks(page, `${FOLDER}${name}`, () => open(page, urlOf(name)));
  }
  for (const { name, theme, height } of shown) {
    await page.setViewportSize({ width: 1280, height });
    await page.emulateMedia({ colorScheme: theme });
    await receive(url, addresses.size);
    await open(page, urlOf(name));
    const path = `${README_FOLDER}${name}.png`;
    await page.screenshot({ path });
    const { size } = statSync(path);
    if (size > MOST_README_BYTES) throw new RangeError(`${path} has ${size} bytes`);
    console.log(`${path}: ${Math.round(size / 1000)} kB`);
  }
}

const dataDir = mkdtempSync(join(tmpdir(), 'evalake-screenshots-'));
const server = await startServer({ dataDir, quietSeconds: QUIET_SECONDS });
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const browser = await chromium.launch({ executablePath: CHROMIUM_PATH, args });
try {
  await seed(server.url);
  const page = await browser.newPage({
    ...{ viewport: { width: 1280, height: 900 }, locale: 'en-GB', timezoneId: 'UTC' },
    reducedMotion: 'reduce',
  });
  await take(page, server.url);
  console.log(`${FOLDER}: ${looks.length * addresses.size} pictures`);
} finally {
  await browser.close();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
