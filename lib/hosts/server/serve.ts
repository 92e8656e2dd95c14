import { hostChannels } from '#alerts/channels.ts';
import type { NotifyPorts } from '#alerts/notify.ts';
import { EvalakeError } from '#contract/evalake-error.ts';
import { mkdir, realpath, stat } from 'node:fs/promises';
import { WebhookClient } from '#adapters/webhook/webhook-client.ts';
import type { Reader } from '#http/reading/reader.ts';
import { KeyStore } from '#keys/key-store.ts';
import { Sessions } from '#keys/sessions.ts';
import type { Clock } from '#ports/clock.ts';
import type { SealPorts } from '#pipeline/seal/seal.ts';
import type { IngestPlans } from '#pipeline/ingest/planned.ts';
import type { StatementRunner } from '#read/sql/statement-runner.ts';
import { alertWhenJudged } from '../alert-when-judged.ts';
import { embeddedApi } from './server-app.ts';
import { BoundedSender } from './bounded-sender.ts';
import { OWNER_ONLY } from '#adapters/disk/durable-files.ts';
import { lockDataFolder } from '#adapters/disk/data-lock.ts';
import { prepareDuckDb } from '#adapters/duckdb/duckdb-engine.ts';
import { LazyDuckDb } from '#adapters/duckdb/lazy-duckdb.ts';
import { FileStore } from '#adapters/disk/file-store.ts';
import type { JudgeThread } from './judge-thread.ts';
import type { ManifestThread } from './manifest-thread.ts';
import { closeServer, listen, urlOf } from './http-server.ts';
import type { Log } from './log.ts';
import { serverSealHost } from './server-seal-host.ts';
import type { PlanThread } from './plan-thread.ts';
import { PipelineRunner } from './pipeline-runner.ts';
import { openQueues } from './embedded-queues.ts';

/** The most messages in the backlog. A waiting message takes less than half a kilobyte of memory. */
const LONGEST_BACKLOG = 1_500_000;

export interface ServeOptions {
  readonly dataFolder: string;
  readonly host: string;
  /** The port; 0 takes a free one. */
  readonly port: number;
  readonly quietSeconds: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly plan: SealPorts['plan'];
  readonly planDocuments?: SealPorts['planDocuments'];
  /** Seals runs that came whole; the server's own thread does it when absent. */
  readonly sealHeld?: PlanThread['sealHeld'];
  /** Plans requests; the server's own thread does it when absent. */
  readonly plans?: IngestPlans;
  /** Judges projects; the server's own thread does it when absent. */
  readonly judgeThread?: Pick<JudgeThread, 'pass'>;
  /** Writes long manifests; the server's own thread does it when absent. */
  readonly manifestThread?: Pick<ManifestThread, 'writerOf'>;
  /** Runs people's SQL, in this process when absent. It is given the data folder by its real path. */
  readonly openStatements?: (dataFolder: string) => StatementRunner & { close(): void };
  /** Answers what reads, in this thread when absent. It is given the data folder by its real path. */
  readonly openReader?: (dataFolder: string) => Reader & { close(): Promise<void> };
  /** Scheme and host under which readers reach the server, for links; its own address when absent. */
  readonly publicUrl?: string | undefined;
}

export interface RunningServer {
  /** The URL under which the server can be reached, `http://host:port`. */
  readonly url: string;
  readonly dataFolder: string;
  /** Whether requests need a key. */
  readonly guarded: boolean;
  /** Stops accepting requests, then finishes those under way and the steps under way. */
  stop(): Promise<void>;
}

/** Without a key, a server that listens beyond this machine would give the lake to everybody. */
export class UnguardedHostError extends EvalakeError {
  override readonly name = 'UnguardedHostError';
  constructor(host: string) {
    super(
      `no key exists yet, so only this machine may be served, not ${host}; create one first: evalake keys create --scope admin`,
    );
  }
}

/**
 * Runs the whole pipeline in this process, on a data folder that no other server uses.
 * @throws DataFolderInUseError, UnguardedHostError, ListenError
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { clock, log, host } = options;
  await mkdir(options.dataFolder, { recursive: true, mode: OWNER_ONLY.folder });
  const dataFolder = await realpath(options.dataFolder);
  await warnIfOthersMayRead(dataFolder, log);
  const lock = await lockDataFolder(dataFolder);
  const closers: (() => Promise<void>)[] = [() => lock.release()];
  const close = async (): Promise<void> => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    // Before what takes long here: its threads load beside that.
    const reader = options.openReader?.(dataFolder);
    closers.push(() => reader?.close() ?? Promise.resolve());
    const store = new FileStore(dataFolder);
    const keys = new KeyStore(store, clock);
    const sessions = new Sessions({ store, keys, clock });
    const guarded = await keys.hasKeys();
    if (!guarded && !isLoopback(host)) throw new UnguardedHostError(host);
    const queues = await openQueues(dataFolder, clock, log);
    closers.push(() => queues.close());
    // What reads and what people write runs elsewhere: no engine may ever be needed here.
    await prepareDuckDb(dataFolder);
    const engine = new LazyDuckDb({ dataFolder });
    closers.push(() => engine.close());
    const statements = options.openStatements?.(dataFolder);
    closers.push(() => Promise.resolve(statements?.close()));
    let linkBase = options.publicUrl;
    const notifier: NotifyPorts = {
      ...{ store, clock },
      webhooks: new WebhookClient({ policy: 'laptop' }),
      log: (line: string) => log.info(line),
      // The port is known when the server listens.
      get linkBase() {
        return linkBase;
      },
    };
    const app = embeddedApi({
      store,
      notifier,
      events: new BoundedSender(queues.events, () => queues.waiting(), LONGEST_BACKLOG),
      seals: queues.seals,
      judgements: queues.judgements,
      plans: options.plans,
      engine,
      statements,
      reader,
      keys,
      sessions,
      clock,
      publicUrl: options.publicUrl,
      openWithoutKeys: isLoopback(host),
      onFault: (error) => log.error('a request failed', error),
    });
    const { notices } = queues;
    const alertPorts = { store, clock, notices, channels: hostChannels(notifier) };
    const { judgeThread, manifestThread } = options;
    const runner = new PipelineRunner({
      ...options,
      store,
      queues,
      sealHost: serverSealHost(),
      alerts: { notices, notifier },
      onJudged: (project, judged) => alertWhenJudged(alertPorts, project, judged),
      judgePass:
        judgeThread &&
        ((project, deadlineMs) =>
          judgeThread.pass({ dataFolder, project, deadlineMs }, alertPorts)),
      manifestWriter: manifestThread?.writerOf(store, dataFolder),
      waiting: () => queues.seals.size,
    });
    closers.push(() => runner.stop());
    const server = await listen(app, host, options.port);
    closers.push(() => closeServer(server));
    linkBase ??= urlOf(server, host);
    runner.start();
    return { url: urlOf(server, host), dataFolder, guarded, stop: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A folder that was there keeps its permissions, since somebody may have chosen them. */
async function warnIfOthersMayRead(dataFolder: string, log: Log): Promise<void> {
  const { mode } = await stat(dataFolder);
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  log.info(
    `other users of this machine may enter ${dataFolder}, past the keys; chmod 700 it unless you want that`,
  );
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
