import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, api, change, refuse } from './support/answers.ts';
import {
  expectNoFaults,
  lookAgain,
  newVisitor,
  openPage,
  untilFollowing,
  useBrowser,
} from './support/browser.ts';
import { seed } from './support/seed.ts';
import { WebLake } from './support/web-lake.ts';

useBrowser();
let lake: WebLake;

const PULSE = 'projects/demo/pulse';

beforeAll(async () => {
  lake = await WebLake.start();
  await seed(lake, [{ day: 1 }, { day: 2 }]);
});
afterAll(() => lake.stop());

describe('a page that is left open', () => {
  it('says for days since when it is old, with the date, and is young again at once', async () => {
    const visitor = await newVisitor();
    await visitor.clock.install({ time: '2026-11-20T12:00:00Z' });
    const page = await openPage(visitor, `${lake.url}/#/demo/runs`);
    const freshness = page.locator('.freshness');
    await freshness.getByText('as of 12:00').waitFor();
    await refuse(visitor, PULSE, { status: 503 });
    await visitor.clock.fastForward('01:00');
    await freshness.getByText('not updated since 12:00').waitFor();
    for (let day = 1; day <= 7; day++) await visitor.clock.fastForward('24:00:00');
    await freshness.getByText('not updated since 2026-11-20 12:00, retrying').waitFor();
    await expect.poll(() => page.getByRole('grid', { name: 'Runs' }).isVisible()).toBe(true);
    await visitor.unroute(api(PULSE));
    // A request that was on its way is planned again when it fails, so the clock goes on until one is
    // answered: by less than the page waits for an answer, and not before one can have come.
    await expect
      .poll(
        async () => {
          await visitor.clock.fastForward('00:20');
          return freshness.innerText();
        },
        { interval: 250, timeout: 30_000 },
      )
      .toMatch(/as of 12:/);
    await expectNoFaults(page);
  });

  it.each(['0.0.1', '999.0.0'])(
    'says so when the server is now %s, and reloads',
    async (version) => {
      const visitor = await newVisitor();
      const page = await openPage(visitor, `${lake.url}/#/demo/runs?q=2611`);
      await untilFollowing(page);
      await change(visitor, PULSE, { version });
      await lookAgain(page);
      const notice = page
        .locator('.freshness button')
        .filter({ hasText: `is now ${version}: reload` });
      await notice.waitFor();
      await visitor.unroute(api(PULSE));
      await notice.click();
      await notice.waitFor({ state: 'detached' });
      await page.getByRole('grid', { name: 'Runs' }).waitFor();
      await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('2611');
    },
  );

  it.each(['overview', 'runs'])('keeps its memory over 2,000 pulses at the %s', async (screen) => {
    const visitor = await newVisitor();
    await answer(visitor, PULSE, { ...(await pulse()), receiving_total: 1 });
    const page = await openPage(visitor, `${lake.url}/#/demo/${screen}`);
    await page.locator('.freshness').getByText('1 receiving').waitFor();
    const devtools = await visitor.newCDPSession(page);
    const measure = async () => {
      await devtools.send('HeapProfiler.collectGarbage');
      const { usedSize } = await devtools.send('Runtime.getHeapUsage');
      const { nodes } = await devtools.send('Memory.getDOMCounters');
      return { usedSize, nodes };
    };
    const beat = (times: number): Promise<void> => page.evaluate(pulseTimes, times);
    await beat(200);
    const before = await measure();
    await beat(2000);
    const after = await measure();
    expect(after.usedSize - before.usedSize).toBeLessThan(2_000_000);
    expect(after.nodes - before.nodes).toBeLessThan(200);
    await page.locator('.freshness').getByText('2 receiving').waitFor();
    await expectNoFaults(page);
  });
});

async function pulse(): Promise<object> {
  const answered: unknown = await (await lake.fetch(`/v1/${PULSE}`)).json();
  return Object.assign({}, answered);
}

/** In the page: asks for the pulse so often, each time with another answer, which needs no network. */
async function pulseTimes(times: number): Promise<void> {
  const askServer = window.fetch.bind(window);
  let answered = 0;
  const first: unknown = await (await askServer('v1/projects/demo/pulse')).json();
  window.fetch = (input, init) => {
    if (!String(input instanceof Request ? input.url : input).endsWith('/pulse')) {
      return askServer(input, init);
    }
    answered += 1;
    const run = { run_id: 'live', expected: null, ended: false, first_at: null, last_at: '' };
    const receiving = [{ ...run, events: answered }];
    return Promise.resolve(
      Response.json(Object.assign({}, first, { receiving, receiving_total: 2 })),
    );
  };
  for (let time = 0; time < times; time++) {
    const before = answered;
    while (answered === before) {
      window.dispatchEvent(new Event('focus'));
      // A task, and not a frame, of which there are 60 in a second.
      await new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(0);
      });
    }
  }
  window.fetch = askServer;
}
