import { readFileSync } from 'node:fs';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { z } from 'zod';
import { root } from '../paths.ts';

const { CHROMIUM_PATH = '/usr/bin/chromium' } = process.env;
const GIVE_UP_MS = 120_000;

const metrics = z.object({
  metrics: z.array(z.object({ name: z.string(), value: z.number() })),
});

export async function withBrowser<T>(use: (browser: Browser) => Promise<T>): Promise<T> {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath: CHROMIUM_PATH, args });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

/** A page in a browser profile of its own, with the probe in it. */
export class Tab {
  readonly page: Page;
  readonly #cdp: CDPSession;

  private constructor(page: Page, cdp: CDPSession) {
    this.page = page;
    this.#cdp = cdp;
  }

  /** Opens an address. With a clock of its own, the page's time goes on by `page.clock` alone. */
  static async open(
    browser: Browser,
    url: string,
    { until, ownClock = false }: { readonly until: string; readonly ownClock?: boolean },
  ): Promise<Tab> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(GIVE_UP_MS);
    if (ownClock) await page.clock.install();
    const probe = readFileSync(`${root}bench/web/probe.js`, 'utf8');
    await page.addInitScript({ content: `${probe}probe.until(${JSON.stringify(until)});` });
    const cdp = await context.newCDPSession(page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.goto(url);
    return new Tab(page, cdp);
  }

  /** What the probe says to a call: `firstPaint()`. */
  async ask<T>(call: string, schema: z.ZodType<T>): Promise<T> {
    return schema.parse(await this.page.evaluate(`probe.${call}`));
  }

  number(call: string): Promise<number> {
    return this.ask(call, z.number());
  }

  /** Milliseconds from an event to the paint of the last change that it makes. */
  async time(event: string, act: (page: Page) => Promise<unknown>): Promise<number> {
    await this.page.evaluate(`probe.arm('${event}')`);
    await act(this.page);
    return this.number('settled()');
  }

  /** Processor time of the page's main thread so far, milliseconds. */
  async cpuMs(): Promise<number> {
    const answer = metrics.parse(await this.#cdp.send('Performance.getMetrics'));
    const found = answer.metrics.find(({ name }) => name === 'TaskDuration');
    return (found?.value ?? 0) * 1000;
  }

  /** What the page's scripts hold once garbage is collected, megabytes. */
  async heapMb(): Promise<number> {
    await this.#cdp.send('HeapProfiler.collectGarbage');
    const { usedSize } = await this.#cdp.send('Runtime.getHeapUsage');
    return usedSize / 1e6;
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
