import { inject } from 'vitest';
import { composeApp } from '#http/app.ts';
import type { Addresses } from '#http/pages/foreign-pages.ts';
import { queryApp } from '#http/query-app.ts';
import { sessionApp } from '#http/session-app.ts';
import { settingsApp } from '#http/settings/settings-app.ts';
import { KeyStore } from '#keys/key-store.ts';
import { Sessions } from '#keys/sessions.ts';
import type { Scope } from '#schemas/api-key.ts';
import { IndexQueries } from '#read/run-queries/index-queries.ts';
import { hosted } from './api-host.ts';
import { TestLake } from './lake.ts';

/** Whether this run of the tests asks over HTTPS. */
export const isSecure = inject('apiHost') === 'lambda';
export const COOKIE = isSecure ? '__Host-evalake_session' : 'evalake_session';

type Headers = Readonly<Record<string, string>>;

/** What a browser adds to a request of a page of this server. */
export const PAGE: Headers = {
  host: 'localhost',
  'sec-fetch-site': 'same-origin',
  'x-evalake': '1',
};

/** A lake in memory, and the API as a page and other clients ask it. */
export class PageLake {
  readonly lake = new TestLake();
  readonly keys: KeyStore;
  readonly request: ReturnType<typeof hosted>;

  constructor(addresses: Addresses = {}) {
    const { memory: store, clock } = this.lake;
    this.keys = new KeyStore(store, clock);
    const sessions = new Sessions({ store, keys: this.keys, clock });
    const access = { keys: this.keys, sessions, clock, openWithoutKeys: true, ...addresses };
    const queries = new IndexQueries(store);
    const apps = [
      sessionApp({ ...access, store, host: 'embedded' }),
      queryApp({ ...access, store, queries: () => queries }),
      settingsApp({ ...access, store, judgements: this.lake.manifests }),
    ];
    this.request = hosted(
      composeApp(apps, (error) => {
        throw error;
      }),
    );
  }

  create(scope: Scope, project?: string, expiresAtMs?: number) {
    return this.keys.create({ scope, project, expiresAtMs });
  }

  /** Asks as a page of this server does. */
  ask(path: string, headers: Headers = {}, method = 'GET', body?: string): Promise<Response> {
    const sent = { method, headers: { ...PAGE, ...headers } };
    return this.request(path, body === undefined ? sent : { ...sent, body });
  }

  /** Signs in with a key, or adds it to the session of a cookie; gives the cookie to send back. */
  async signIn(secret: string, cookie?: string): Promise<string> {
    const authorization = `Bearer ${secret}`;
    const headers = cookie === undefined ? { authorization } : { authorization, cookie };
    const answer = await this.ask('/v1/session', headers, 'POST');
    if (answer.status !== 200) throw new Error(await answer.text());
    return cookieOf(answer);
  }
}

/** The cookie that an answer sets, as a browser sends it back. */
export function cookieOf(answer: Response): string {
  return (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
}
