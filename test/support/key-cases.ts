import { KeyStore } from '#keys/key-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import type { Route } from '#http/routes/route.ts';
import type { Scope } from '#schemas/api-key.ts';
import { ManualClock } from './manual-clock.ts';
import type { MemoryStore } from './memory-store.ts';

/** A key with its description, and the status that a request with it gets. */
export interface KeyCase {
  readonly name: string;
  readonly secret: string;
  /** 401 or 403; undefined when the key gives access. */
  readonly refused: 401 | 403 | undefined;
}

/** Makes every kind of key for routes of project `demo`, or of the whole lake. */
export class KeyCases {
  readonly #keys: KeyStore;
  readonly #past: KeyStore;

  constructor(memory: MemoryStore) {
    this.#keys = new KeyStore(memory, systemClock);
    this.#past = new KeyStore(memory, new ManualClock());
  }

  async of(route: Pick<Route, 'scope' | 'ofAnyProject'>): Promise<readonly KeyCase[]> {
    const need = route.scope === 'any' || route.scope === 'none' ? 'write' : route.scope;
    const own = await this.create(need);
    const unknown = [
      ['unknown', `evk_${'A'.repeat(43)}`],
      ['cut', own.slice(0, -1)],
      ['longer', `${own}A`],
      ['in capitals', own.toUpperCase()],
      ['a path', '../keys/x'],
      ['the word undefined', 'undefined'],
      ['revoked', await this.#revoked(need)],
      ['revoked, of the lake', await this.#revoked('admin')],
      ['expired', await this.#expired(need)],
      ['expired, of the lake', await this.#expired('admin')],
    ] as const;
    return [
      ...unknown.map(([name, secret]) => ({ name, secret, refused: 401 as const })),
      ...(await this.#ofOthers(route)),
      { name: 'right', secret: own, refused: undefined },
      { name: 'of the lake', secret: await this.create('admin'), refused: undefined },
    ];
  }

  async create(scope: Scope, project = 'demo'): Promise<string> {
    return (await this.#keys.create(request(scope, project))).secret;
  }

  /** Keys of every other scope and project, with what they may not. */
  async #ofOthers({
    scope: need,
    ofAnyProject,
  }: Pick<Route, 'scope' | 'ofAnyProject'>): Promise<readonly KeyCase[]> {
    const cases: KeyCase[] = [];
    for (const scope of ['write', 'read', 'gate'] as const) {
      for (const project of ['demo', 'dem', 'demo2', 'Demo']) {
        const gives = need === 'any' || scope === need || (scope === 'gate' && need === 'read');
        const refused = gives && (ofAnyProject === true || project === 'demo') ? undefined : 403;
        const secret = await this.create(scope, project);
        cases.push({ name: `to ${scope} ${project}`, secret, refused });
      }
    }
    return cases;
  }

  async #revoked(scope: Scope): Promise<string> {
    const { secret, key } = await this.#keys.create(request(scope, 'demo'));
    await this.#keys.revoke(key.id);
    return secret;
  }

  async #expired(scope: Scope): Promise<string> {
    const expiresAtMs = new ManualClock().now() + 1000;
    return (await this.#past.create({ ...request(scope, 'demo'), expiresAtMs })).secret;
  }
}

function request(scope: Scope, project: string) {
  return { scope, project: scope === 'admin' ? undefined : project };
}
