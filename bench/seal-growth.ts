import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { bundleChildren } from './bundle-children.ts';
import { ChildFailedError } from './child.ts';
import { exponent } from './exponent.ts';
import { program, root, withFolder } from './paths.ts';
import { watchMemory } from './process-memory.ts';
import { WARM_UP_EVENTS } from './warm-up.ts';

/**
 * Seals runs of growing size as a server does that has sealed before, and prints seconds, processor
 * seconds and the peak of memory as seen from outside; last the exponent of each with the size. With
 * --late it is the same of one event from the middle that comes to the sealed run, and of that event
 * again, each in a new process that has sealed 2000 events before, and then in one that has sealed as many
 * as it is to seal: much of what a late event costs is compiling.
 *
 * npm run bench:seal -- [--text unique|repeating] [--lambda] [--late] [--full | SIZE …]
 *
 * With --lambda it is sealed without the server's planning thread, in a heap of at most 1,536 MB: what
 * Node.js takes of a Lambda of 2 GB.
 */
const PROJECT = 'bench';
const RUN_ID = '261121080656BENCHMRK';
const FLAGS = ['--enable-source-maps', '--max-old-space-size=1536'];
const SIZES = ['10000', '50000', '200000'];
const FULL_SIZES = ['10000', '100000', '1000000'];

const sealedSchema = z.object({
  seconds: z.number(),
  sealCpuSeconds: z.number(),
  events: z.int().positive(),
});

interface Measured extends z.infer<typeof sealedSchema> {
  readonly size: number;
  readonly peakMb: number;
}

async function runWatched(name: string, args: readonly string[]) {
  const child = spawn(process.execPath, [...FLAGS, program(name), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: root,
  });
  const stopWatching = watchMemory(child.pid ?? 0);
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const peakMb = stopWatching();
  if (code !== 0) throw new ChildFailedError(`${name} ${args.join(' ')} ended with ${code}`);
  return { out, peakMb };
}

async function measure(size: number, text: string, host: string): Promise<Measured> {
  return withFolder(async (folder) => {
    await runWatched('fill-inbox', [folder, PROJECT, RUN_ID, String(size), '', text]);
    const { out, peakMb } = await runWatched(host, [folder, PROJECT, RUN_ID]);
    return { ...sealedSchema.parse(JSON.parse(out)), size, peakMb };
  });
}

/** Seals a run without the event in its middle, then that event, then the same event again. */
async function measureLate(
  size: number,
  text: string,
  host: string,
  warmUpEvents: number,
): Promise<void> {
  console.log(`after ${warmUpEvents} events:`);
  await withFolder(async (folder) => {
    const middle = String(Math.floor(size / 2));
    const seal = async (subject: string, ...fill: readonly string[]): Promise<number> => {
      await runWatched('fill-inbox', [folder, PROJECT, RUN_ID, String(size), '', text, ...fill]);
      const { out, peakMb } = await runWatched(host, [
        folder,
        PROJECT,
        RUN_ID,
        String(warmUpEvents),
      ]);
      const figures = sealedSchema.parse(JSON.parse(out));
      console.log(`${subject}: ${describe({ ...figures, size, peakMb })}`);
      return figures.sealCpuSeconds;
    };
    const whole = await seal('the run', middle);
    const late = await seal('a late event', '', middle);
    const again = await seal('the same again', '', middle);
    const share = (seconds: number) => (seconds / whole).toFixed(2);
    console.log(`of the whole seal's processors: late ${share(late)}, again ${share(again)}`);
  });
}

function describe({ size, seconds, sealCpuSeconds, peakMb }: Measured): string {
  return `${size} events: ${seconds.toFixed(2)} s, ${sealCpuSeconds.toFixed(2)} s of processors, peak ${peakMb.toFixed(0)} MB`;
}

const { values, positionals } = parseArgs({
  options: {
    text: { type: 'string', default: 'unique' },
    lambda: { type: 'boolean', default: false },
    late: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const standard = values.full ? FULL_SIZES : SIZES;
const sizes = (positionals.length > 0 ? positionals : standard).map(Number);
await bundleChildren();
const measured: Measured[] = [];
const host = values.lambda ? 'seal' : 'seal-embedded';
if (values.late) {
  for (const size of sizes) {
    // The Lambda's program seals nothing before.
    const before = values.lambda ? [0] : [WARM_UP_EVENTS, size];
    for (const events of before) await measureLate(size, values.text, host, events);
  }
}
for (const size of values.late ? [] : sizes) {
  const figures = await measure(size, values.text, host);
  measured.push(figures);
  console.log(describe(figures));
}
if (measured.length > 1) {
  const grows = (of: 'seconds' | 'sealCpuSeconds' | 'peakMb'): string =>
    exponent(measured.map((each) => ({ size: each.size, figure: each[of] }))).toFixed(2);
  const [seconds, cpu] = [grows('seconds'), grows('sealCpuSeconds')];
  console.log(`exponents: seconds ${seconds}, processors ${cpu}, memory ${grows('peakMb')}`);
}
