import type { Page } from 'playwright-core';

interface Attack {
  readonly name: string;
  /** The request that the server gets by it. */
  readonly asks: string;
  /** Runs in the page, where it has nothing but the address of the server. */
  readonly in: (to: string) => unknown;
}

const EVENTS = 'POST /v1/projects/demo/events';
const RUNS = 'GET /v1/projects/demo/runs';

/** What a page of somebody else does to a server of this machine, by what it uses. */
const ATTACKS: readonly Attack[] = [
  {
    name: 'a form',
    asks: EVENTS,
    in: (to) => {
      const frame = document.createElement('iframe');
      frame.name = 'target';
      const form = document.createElement('form');
      form.action = `${to}/v1/projects/demo/events`;
      form.method = 'post';
      form.enctype = 'text/plain';
      form.target = frame.name;
      const field = document.createElement('input');
      // The name and the value, with the sign between them that such a form writes, are JSON.
      field.name = '[{"run_id":"r","event_id":0,"type":"match","data":{"correct":true,"a":"';
      field.value = '"},"created_at":"2026-11-21T08:11:10Z"}]';
      form.append(field);
      document.body.append(frame, form);
      form.submit();
    },
  },
  {
    name: 'a request that no server is asked about first',
    asks: EVENTS,
    in: (to) =>
      fetch(`${to}/v1/projects/demo/events`, {
        method: 'POST',
        mode: 'no-cors',
        credentials: 'include',
        body: '[{"run_id":"r","event_id":0,"type":"match","data":{"correct":true},"created_at":"2026-11-21T08:11:10Z"}]',
      }).catch(() => undefined),
  },
  {
    name: 'a beacon',
    asks: EVENTS,
    in: (to) =>
      navigator.sendBeacon(
        `${to}/v1/projects/demo/events`,
        '[{"run_id":"r","event_id":0,"type":"match","data":{"correct":true},"created_at":"2026-11-21T08:11:10Z"}]',
      ),
  },
  {
    name: 'a key of its own, to be signed in with',
    asks: 'POST /v1/session',
    in: (to) =>
      fetch(`${to}/v1/session`, { method: 'POST', mode: 'no-cors', credentials: 'include' }).catch(
        () => undefined,
      ),
  },
  {
    name: 'a picture',
    asks: RUNS,
    in: (to) => {
      new Image().src = `${to}/v1/projects/demo/runs`;
    },
  },
  {
    name: 'a script',
    asks: RUNS,
    in: (to) => {
      const script = document.createElement('script');
      script.src = `${to}/v1/projects/demo/runs`;
      document.body.append(script);
    },
  },
  {
    name: 'an answer in a frame',
    asks: RUNS,
    in: (to) => {
      const frame = document.createElement('iframe');
      frame.src = `${to}/v1/projects/demo/runs`;
      document.body.append(frame);
    },
  },
  {
    name: 'a sandbox, whose origin is nobody',
    asks: RUNS,
    in: (to) => {
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts');
      const url = JSON.stringify(`${to}/v1/projects/demo/runs`);
      frame.srcdoc = `<script>fetch(${url}, { mode: 'no-cors', credentials: 'include' })</script>`;
      document.body.append(frame);
    },
  },
];

/** The requests that all attacks together make, in the order of their names. */
export const ATTACKERS_REQUESTS: readonly string[] = ATTACKS.map(({ asks }) => asks).sort();

/** Does from a page whatever the page of somebody else could. */
export async function attack(page: Page, server: string): Promise<void> {
  for (const { in: run } of ATTACKS) await page.evaluate(run, server);
}

/** What a page learns of an answer that it asks for with the user's cookie: its text, or nothing. */
export function readAcross(page: Page, url: string, init: RequestInit = {}): Promise<string> {
  return page.evaluate(
    ([to, how]) =>
      fetch(to, { ...how, credentials: 'include' }).then(
        (answer) => answer.text(),
        () => 'nothing',
      ),
    [url, init] as const,
  );
}

/** Asks for what a page of the server itself asks for, and as it does; gives the status of each answer. */
export function askAsOwnPage(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const event = { run_id: 'r', event_id: 0, type: 'match', data: { correct: true } };
    const requests = [
      ['GET', '/v1/me', undefined],
      ['GET', '/v1/projects/demo/runs', undefined],
      ['POST', '/v1/projects/demo/events', [{ ...event, created_at: '2026-11-21T08:11:10Z' }]],
      ['PUT', '/v1/projects/demo/settings', { retention: { events: 1 } }],
      ['POST', '/v1/session', {}],
    ] as const;
    const headers = { 'x-evalake': '1', 'content-type': 'application/json' };
    const statuses: number[] = [];
    for (const [method, path, value] of requests) {
      const body = value === undefined ? null : JSON.stringify(value);
      statuses.push((await fetch(path, { method, headers, body })).status);
    }
    return statuses;
  });
}
