import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AttackScene } from './support/attack-scene.ts';
import { askAsOwnPage, attack, ATTACKERS_REQUESTS, readAcross } from './support/attacks.ts';
import { newVisitor, openPage, useBrowser } from './support/browser.ts';
import { signIn } from './support/sign-in.ts';
import { STRANGE_NAME, type Stranger } from './support/stranger.ts';
import type { WebLake } from './support/web-lake.ts';
import type { Witness } from './support/witness.ts';

declare global {
  interface Window {
    /** The window that a stranger's page opened. */
    opened?: Window | null;
  }
}

useBrowser();
let scene: AttackScene;
let lake: WebLake;
let witness: Witness;
let stranger: Stranger;
let adminKey: string;

beforeAll(async () => {
  scene = await AttackScene.start();
  ({ lake, witness, stranger } = scene);
  adminKey = await lake.createKey('admin');
});
afterAll(() => scene.stop());

/** Somebody who is signed in, with a page of this server open. */
async function openSignedIn(visitor: BrowserContext): Promise<Page> {
  const page = await openPage(visitor, `${witness.url}/#/demo/runs`);
  await signIn(page, adminKey);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  return page;
}

/** A page of somebody else beside it, in the same browser. */
async function openStranger(visitor: BrowserContext, host: string): Promise<Page> {
  const page = await visitor.newPage();
  await page.goto(`http://${host}:${stranger.port}/`);
  return page;
}

describe.each([
  ['another port', '127.0.0.1', 'same-site'],
  ['another name', STRANGE_NAME, 'cross-site'],
])('a page of %s, while somebody is signed in', (_, host, site) => {
  it('is refused whatever it has the browser send; nothing is written, no session ends', async () => {
    const visitor = await newVisitor();
    const own = await openSignedIn(visitor);
    const before = await scene.files();
    const earlier = witness.byStrangers().length;
    const page = await openStranger(visitor, host);
    await attack(page, witness.url);
    const answers = () => witness.byStrangers().slice(earlier);
    await expect
      .poll(() =>
        answers()
          .map(({ what }) => what)
          .toSorted(),
      )
      .toEqual(ATTACKERS_REQUESTS);
    expect(answers().filter(({ status }) => status !== 403)).toEqual([]);
    // Cookies know no ports: with another port it is the check of who asks that refuses.
    const cookies = answers().filter(({ cookie }) => cookie !== undefined).length;
    expect(cookies > 0).toBe(site === 'same-site');
    expect(await scene.files()).toEqual(before);
    expect(await own.evaluate(async () => (await fetch('/v1/me')).status)).toBe(200);
  });

  it('reads nothing, and may not send what only our pages send', async () => {
    const visitor = await newVisitor();
    await openSignedIn(visitor);
    const page = await openStranger(visitor, host);
    const runs = `${witness.url}/v1/projects/demo/runs`;
    expect(await readAcross(page, runs)).toBe('nothing');
    const marked = { 'x-evalake': '1' };
    expect(await readAcross(page, runs, { headers: marked })).toBe('nothing');
    expect(
      await readAcross(page, `${witness.url}/v1/session`, { method: 'DELETE', headers: marked }),
    ).toBe('nothing');
    expect(witness.all().filter(({ what }) => what === 'DELETE /v1/session')).toEqual([]);
    expect(await page.evaluate(() => document.cookie)).toBe('');
  });

  it('neither frames the dashboard nor holds its window', async () => {
    const visitor = await newVisitor();
    await openSignedIn(visitor);
    const page = await openStranger(visitor, host);
    const opened = visitor.waitForEvent('page');
    await page.evaluate((to) => {
      const frame = document.createElement('iframe');
      frame.src = `${to}/#/demo/settings`;
      document.body.append(frame);
      window.opened = window.open(`${to}/#/demo/settings`);
    }, witness.url);
    const dashboard = await opened;
    await dashboard.getByRole('heading', { level: 1 }).first().waitFor();
    const hold = () => page.evaluate(() => window.opened?.closed);
    await expect.poll(hold).toBe(true);
    expect(await dashboard.evaluate(() => window.opener === null)).toBe(true);
    await expect.poll(() => page.frames().at(-1)?.url()).toBe('chrome-error://chromewebdata/');
  });
});

describe('a name that was made to resolve to this machine', () => {
  it('has no session, so it is asked for a key', async () => {
    const visitor = await newVisitor();
    await openSignedIn(visitor);
    const before = await scene.files();
    const page = await visitor.newPage();
    await page.goto(`http://${STRANGE_NAME}:${witness.port}/`);
    const seen = witness.all().length;
    expect(await askAsOwnPage(page)).toEqual([401, 401, 401, 401, 401]);
    // The dashboard in the other tab asks too, and each tab for its icon.
    const asked = witness
      .all()
      .slice(seen)
      .filter(({ host, what }) => host?.startsWith(STRANGE_NAME) && what.includes(' /v1/'));
    expect(asked).toHaveLength(5);
    expect(asked.filter(({ cookie }) => cookie !== undefined)).toEqual([]);
    expect(await scene.files()).toEqual(before);
  });
});

describe('a session that another port put into the browser', () => {
  it('is left behind at the next sign-in, and gains nothing by it', async () => {
    const planted = await fetch(`${witness.url}/v1/session`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await lake.createKey('read', 'other')}` },
    });
    const [set = ''] = planted.headers.getSetCookie();
    const cookie = set.replace(/;.*/, '');
    const visitor = await newVisitor();
    const port = await openStranger(visitor, '127.0.0.1');
    await port.evaluate(
      (text) => {
        document.cookie = text;
      },
      set.replace(/; HttpOnly/i, ''),
    );
    const page = await openPage(visitor, `${witness.url}/#/other/runs`);
    await page.getByRole('button', { name: 'read', exact: true }).click();
    await page.getByRole('button', { name: 'Add another key' }).click();
    await signIn(page, adminKey, 'Add key');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'read, admin' }).waitFor();
    const answer = await fetch(`${witness.url}/v1/projects/demo/runs`, {
      headers: { cookie, 'x-evalake': '1' },
    });
    expect(answer.status).toBe(401);
  });
});

describe('what got into the page anyway', () => {
  it('becomes no HTML, runs nothing and reaches nobody', async () => {
    const visitor = await newVisitor();
    const page = await openSignedIn(visitor);
    const strange = `http://127.0.0.1:${stranger.port}/`;
    const reached: string[] = [];
    visitor.on('response', (answer) => {
      if (answer.url().startsWith(strange)) reached.push(answer.url());
    });
    expect(await page.evaluate(tryEverything, strange)).toEqual([
      'HTML: TypeError',
      'the address of a script: TypeError',
      'the text of a script: TypeError',
      'fetch: TypeError',
      'a picture: error',
    ]);
    await page.evaluate((to) => {
      const form = document.createElement('form');
      form.action = to;
      document.body.append(form);
      form.submit();
    }, strange);
    const violations = () => page.evaluate(() => window.policyViolations);
    await expect.poll(violations).toContainEqual(expect.stringMatching(/^form-action /));
    expect(reached).toEqual([]);
  });
});

/** Runs in the page, as code that got in; tells how each thing that it tried went. */
async function tryEverything(strange: string): Promise<string[]> {
  const outcomeOf = async (what: string, tried: () => unknown): Promise<string> => {
    try {
      await tried();
      return `${what}: done`;
    } catch (error) {
      return `${what}: ${error instanceof Error ? error.name : 'error'}`;
    }
  };
  const script = document.createElement('script');
  const picture = (): Promise<unknown> =>
    new Promise((loaded, refused) => {
      const image = new Image();
      image.onload = loaded;
      image.onerror = refused;
      image.src = strange;
    });
  return [
    await outcomeOf('HTML', () => (document.createElement('p').innerHTML = '<b>bold</b>')),
    await outcomeOf('the address of a script', () => (script.src = strange)),
    await outcomeOf('the text of a script', () => (script.text = '1')),
    await outcomeOf('fetch', () => fetch(strange, { mode: 'no-cors' })),
    await outcomeOf('a picture', picture),
  ];
}
