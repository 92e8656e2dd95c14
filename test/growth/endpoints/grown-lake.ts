import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { FileStore } from '#adapters/disk/file-store.ts';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { embeddedApi } from '#hosts/server/server-app.ts';
import { KeyStore } from '#keys/key-store.ts';
import { Sessions } from '#keys/sessions.ts';
import { deafNotifier } from '../../support/deaf-notifier.ts';
import { PROJECT, QUIET_SECONDS, TestLake } from '../../support/lake.ts';
import type { EndpointRow } from './endpoint-row.ts';

const USUAL_TYPE = 'application/json';

/** A lake on disk with the embedded server's whole API, in this process. */
export class GrownLake {
  readonly pipeline: TestLake;
  readonly store: FileStore;
  readonly folder: string;
  readonly #engine: DuckDbEngine;
  readonly #app: Hono;

  private constructor(folder: string, engine: DuckDbEngine) {
    this.folder = folder;
    this.#engine = engine;
    this.pipeline = new TestLake();
    this.store = new FileStore(folder);
    this.pipeline.store = this.store;
    const { clock, events, seals, judgements } = this.pipeline;
    const keys = new KeyStore(this.store, clock);
    const { store } = this;
    this.#app = embeddedApi({
      ...{ store, events, seals, judgements, engine, keys, clock, openWithoutKeys: true },
      notifier: deafNotifier({ store, clock }),
      sessions: new Sessions({ store, keys, clock }),
      onFault: (error) => {
        throw error;
      },
    });
  }

  static async open(): Promise<GrownLake> {
    const folder = await mkdtemp(join(tmpdir(), 'evalake-growth-'));
    return new GrownLake(folder, await DuckDbEngine.open({ dataFolder: folder }));
  }

  /** Takes in what is in the queues, and waits until runs that are not whole are sealed too. */
  readonly settle = async (): Promise<void> => {
    await this.#work();
    await this.pipeline.clock.advance(1000 * QUIET_SECONDS);
    await this.#work();
  };

  /** Puts what is in the queue into the inbox, and goes no further. */
  readonly stage = async (): Promise<void> => {
    while ((await this.pipeline.stageOnce()) > 0);
  };

  /** Each step until nothing is left for it, as in a burst. */
  async #work(): Promise<void> {
    const { pipeline } = this;
    const steps = [
      () => pipeline.stageOnce(),
      () => pipeline.sealOnce(),
      () => pipeline.manifestOnce(),
      () => pipeline.judgeOnce(),
    ];
    let handled = 0;
    do {
      handled = 0;
      for (const step of steps) {
        for (let count = await step(); count > 0; count = await step()) handled += count;
      }
    } while (handled > 0);
  }

  /** Gives the bytes of request and answer. */
  async ask(row: EndpointRow, size: number): Promise<number> {
    const { path, init } = requestOf(row, size);
    const answer = await this.#app.request(`http://localhost${path}`, init);
    const text = await answer.text();
    if (!(row.statuses ?? [200]).includes(answer.status)) {
      throw new Error(`${row.route} ${path.slice(0, 200)}: ${answer.status} ${text.slice(0, 300)}`);
    }
    return text.length + (init.body?.length ?? 0);
  }

  /** Opens nothing any more, so that a server may serve the folder. */
  async leave(): Promise<void> {
    await this.#engine.close();
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The request of a row: its path with the project, and what `fetch` takes beside it. */
export function requestOf({ route, ask }: EndpointRow, size: number) {
  const { path, body, type = USUAL_TYPE } = ask(size);
  const method = route.slice(0, route.indexOf(' '));
  return {
    path: path.startsWith('/') ? path : `/v1/projects/${PROJECT}/${path}`,
    init: {
      method,
      headers: { host: 'localhost', ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body }),
    },
  };
}
