import type { BrowserContext, Route } from 'playwright-core';

export interface Refusal {
  readonly status: number;
  readonly title?: string;
  readonly detail?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the API is asked for, as a pattern of addresses: `me`, `projects/demo/pulse`. */
export const api = (path: string): string => `**/v1/${path}`;

/** Answers requests for a path as a server that refuses (RFC 9457), instead of the lake. */
export async function refuse(
  visitor: BrowserContext,
  path: string,
  { status, title = 'Refused', detail = 'this is why', headers = {} }: Refusal,
): Promise<void> {
  await visitor.route(api(path), (route) =>
    route.fulfill({
      status,
      headers: { 'content-type': 'application/problem+json', 'x-request-id': 'req-1', ...headers },
      body: JSON.stringify({ type: 'about:blank', status, title, detail }),
    }),
  );
}

/** Answers requests for a path with a value as JSON. */
export async function answer(visitor: BrowserContext, path: string, value: unknown): Promise<void> {
  await visitor.route(api(path), (route) => route.fulfill({ json: value }));
}

/** Changes what the lake answers under a path before the page gets it. */
export async function change(
  visitor: BrowserContext,
  path: string,
  changes: Readonly<Record<string, unknown>>,
): Promise<void> {
  await visitor.route(api(path), async (route) => {
    // Without the tag of what the page has, as the answer to that is empty when nothing changed.
    const { 'if-none-match': _, ...headers } = route.request().headers();
    const response = await route.fetch({ headers });
    const body: unknown = await response.json();
    await route.fulfill({ response, json: Object.assign({}, body, changes) });
  });
}

/** Lets nothing under a path through until it is released; counts what was asked. */
export async function hold(
  visitor: BrowserContext,
  path: string,
): Promise<{ readonly asked: () => number; readonly release: () => Promise<void> }> {
  const held: Route[] = [];
  let asked = 0;
  let isReleased = false;
  await visitor.route(api(path), async (route) => {
    asked += 1;
    if (isReleased) await route.continue();
    else held.push(route);
  });
  return {
    asked: () => asked,
    release: async () => {
      isReleased = true;
      await Promise.all(held.map((route) => route.continue()));
    },
  };
}
