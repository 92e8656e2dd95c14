import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AttackScene } from './support/attack-scene.ts';
import { askAsOwnPage, attack, ATTACKERS_REQUESTS, readAcross } from './support/attacks.ts';
import { newVisitor, openPage, useBrowser } from './support/browser.ts';
import { STRANGE_NAME, type Stranger } from './support/stranger.ts';
import type { Witness } from './support/witness.ts';

useBrowser();
let scene: AttackScene;
let witness: Witness;
let stranger: Stranger;

beforeAll(async () => {
  scene = await AttackScene.start();
  ({ witness, stranger } = scene);
});
afterAll(() => scene.stop());

describe('a server on this machine that has no key yet', () => {
  it('serves its own page', async () => {
    const page = await openPage(await newVisitor(), `${witness.url}/#/demo/runs`);
    await page.getByText('as of').waitFor();
  });

  it.each(['127.0.0.1', STRANGE_NAME])(
    'refuses a page of %s, on another port, and writes nothing of it',
    async (host) => {
      const before = await scene.files();
      const asked = witness.byStrangers().length;
      const page = await (await newVisitor()).newPage();
      await page.goto(`http://${host}:${stranger.port}/`);
      await attack(page, witness.url);
      const answers = () => witness.byStrangers().slice(asked);
      await expect
        .poll(() =>
          answers()
            .map(({ what }) => what)
            .toSorted(),
        )
        .toEqual(ATTACKERS_REQUESTS);
      expect(answers().filter(({ status }) => status !== 403)).toEqual([]);
      expect(await readAcross(page, `${witness.url}/v1/projects/demo/runs`)).toBe('nothing');
      expect(await scene.files()).toEqual(before);
    },
  );

  it('refuses a page under a name that was made to resolve to this machine', async () => {
    const before = await scene.files();
    const page = await (await newVisitor()).newPage();
    await page.goto(`http://${STRANGE_NAME}:${witness.port}/`);
    expect(await askAsOwnPage(page)).toEqual([403, 403, 403, 403, 403]);
    expect(await scene.files()).toEqual(before);
  });
});
