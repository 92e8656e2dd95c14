import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { DEFAULT_QUIET_SECONDS } from '#contract/limits.ts';
import { VERSION } from '#contract/version.ts';
import type { RunningServer } from '#hosts/server/serve.ts';
import { dataOption, parseInteger, parseOrigin } from './options.ts';
import { say } from './terminal.ts';

interface ServeFlags {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly quietSeconds: number;
  readonly sqlMemoryMb: number;
  readonly publicUrl?: string;
}

/**
 * The time limit of a shutdown: the process ends within 5 s of a signal. Unfinished work goes on at
 * the next start.
 */
const LONGEST_STOP_MS = 4000;

/** The time limit of a statement that a person wrote. */
const SQL_SECONDS = 60;

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('Take recorder events and answer queries, all in this process')
    .addOption(new Option('--host <address>', 'address').env('HOST').default('127.0.0.1'))
    .addOption(
      new Option('--port <number>', 'port, 0 for a free one')
        .env('PORT')
        .default(8787)
        .argParser(parseInteger(0, 65535)),
    )
    .addOption(dataOption())
    .addOption(
      new Option('--quiet-seconds <number>', 'seal a run that is not whole after this silence')
        .env('EVALAKE_QUIET_SECONDS')
        .default(DEFAULT_QUIET_SECONDS)
        .argParser(parseInteger(1, 7 * 24 * 3600)),
    )
    .addOption(
      new Option(
        '--sql-memory-mb <number>',
        'the most memory of one SQL statement; two run at once',
      )
        .env('EVALAKE_SQL_MEMORY_MB')
        .default(512)
        .argParser(parseInteger(256, 1024 * 1024)),
    )
    .addOption(
      new Option('--public-url <url>', 'where readers reach the server, for links in alerts')
        .env('EVALAKE_PUBLIC_URL')
        .argParser(parseOrigin),
    )
    .action(async (flags: ServeFlags) => {
      await serveUntilSignal(flags);
    });
}

async function serveUntilSignal(flags: ServeFlags): Promise<void> {
  const signal = new Promise<void>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve());
  });
  // They load beside this thread, and not beside its first requests.
  const { thread, plans, judgeThread, manifestThread } = await startThreads(flags.data);
  const [{ serve }, { systemClock }, { stderrLog }, { SqlProcesses }, { ReadingThreads }] =
    await Promise.all([
      import('#hosts/server/serve.ts'),
      import('#ports/system-clock.ts'),
      import('#hosts/server/log.ts'),
      import('#hosts/server/sql/sql-processes.ts'),
      import('#hosts/server/reading/reading-threads.ts'),
    ]);
  const server = await serve({
    dataFolder: flags.data,
    host: flags.host,
    port: flags.port,
    quietSeconds: flags.quietSeconds,
    publicUrl: flags.publicUrl,
    clock: systemClock,
    log: stderrLog,
    plan: thread.plan,
    planDocuments: thread.planDocuments,
    sealHeld: thread.sealHeld,
    judgeThread,
    manifestThread,
    plans,
    openStatements: (dataFolder) =>
      new SqlProcesses(fileURLToPath(new URL('./sql-worker.js', import.meta.url)), {
        dataFolder,
        readSeconds: SQL_SECONDS,
        memoryBytes: flags.sqlMemoryMb * 1024 ** 2,
      }),
    openReader: (dataFolder) =>
      new ReadingThreads({
        script: new URL('./reading-worker.js', import.meta.url),
        dataFolder,
        onFault: (error) => stderrLog.error('a request failed', error),
      }),
  });
  say(describeServer(server));
  await signal;
  // The timer keeps the process alive for steps that wait for a thread: threads alone do not.
  const longestStop = setTimeout(() => process.exit(0), LONGEST_STOP_MS);
  await server.stop();
  const threads = [thread, plans, judgeThread, manifestThread];
  await Promise.all(threads.map((each) => each.close()));
  clearTimeout(longestStop);
}

/** Threads that the server is given. */
async function startThreads(dataFolder: string) {
  const [{ PlanThread }, { JudgeThread }, { IngestThreads }, { ManifestThread }] =
    await Promise.all([
      import('#hosts/server/plan-thread.ts'),
      import('#hosts/server/judge-thread.ts'),
      import('#hosts/server/ingest/ingest-threads.ts'),
      import('#hosts/server/manifest-thread.ts'),
    ]);
  return {
    thread: new PlanThread(new URL('./seal-worker.js', import.meta.url), dataFolder),
    judgeThread: new JudgeThread(new URL('./judge-worker.js', import.meta.url)),
    plans: new IngestThreads({ script: new URL('./ingest-worker.js', import.meta.url) }),
    manifestThread: new ManifestThread(new URL('./manifest-worker.js', import.meta.url)),
  };
}

export function describeServer({ url, dataFolder, guarded }: RunningServer): string {
  const events = `${url}/v1/projects/demo/events`;
  const key = guarded ? ' -H "Authorization: Bearer $EVALAKE_KEY"' : '';
  const now = new Date().toISOString();
  const example = [
    { run_id: 'try-1', event_id: 0, sample_id: 'try.0', type: 'match', data: { correct: true } },
    { run_id: 'try-1', event_id: 1, type: 'final_report', data: { accuracy: 1 } },
  ].map((event) => ({ ...event, created_at: now }));
  return `evalake ${VERSION}

  Dashboard  ${url}/

  URL   ${url}
  data  ${dataFolder}
  keys  ${guarded ? 'needed; put it into ~/.netrc for oaieval, and export EVALAKE_KEY=… for curl' : 'none needed on this machine until you create one: evalake keys create'}

Record an evaluation:
  oaieval gpt-4o-mini my-eval --http-run --http-run-url "${events}" --http-batch-size 100

Or post two events by hand:
  curl -s "${events}"${key} -H 'content-type: application/json' -d '${JSON.stringify(example)}'
`;
}
