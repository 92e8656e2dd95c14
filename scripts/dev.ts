// Serves from the sources: builds into .cache/dev, and builds and restarts at each edit. The data
// folder is kept. Arguments are those of `evalake serve`.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { context, type OutputFile, type Plugin } from 'esbuild';
import { buildWeb } from './build-web.ts';
import { root } from './bundle-options.ts';
import { distOptions } from './dist-options.ts';

const outdir = `${root}.cache/dev`;
const [, , ...args] = process.argv;

let server: ChildProcess | undefined;
/** Serialises stops and starts: a server locks its data folder until it has ended. */
let turn = Promise.resolve();
let isEnding = false;

function start(): void {
  if (isEnding) return;
  const program = ['--enable-source-maps', `${outdir}/evalake.js`, 'serve', ...args];
  server = spawn(process.execPath, program, { stdio: 'inherit' });
}

async function stop(): Promise<void> {
  if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
}

/** The pages are built with the server, not at an edit of theirs alone. */
async function write(files: readonly OutputFile[]): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  for (const { path, contents } of files) await writeFile(path, contents);
  await buildWeb(`${outdir}/web`);
}

/** After a failed build the last one is still served; esbuild prints the errors. */
const restart: Plugin = {
  name: 'restart',
  setup(build) {
    build.onEnd(({ errors, outputFiles = [] }) => {
      if (errors.length > 0) return;
      turn = turn
        .then(stop)
        .then(() => write(outputFiles))
        .then(start);
    });
  },
};

// esbuild would remove the last build's files at a failed one, and those are still served.
const watched = await context({ ...distOptions, outdir, write: false, plugins: [restart] });
await watched.watch();

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    isEnding = true;
    turn = turn.then(stop).then(() => watched.dispose());
  });
}
