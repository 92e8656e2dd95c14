// Loaded before the server: tells its parent, when asked, for how long the main thread was blocked at
// most since it was last asked, and the processor time of all threads and of the main thread alone, in
// milliseconds.
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const NS_PER_MS = 1e6;

const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
let before = process.cpuUsage();
let mainBefore = mainMs();
process.on('message', () => {
  const { user, system } = process.cpuUsage(before);
  const main = mainMs();
  const figures = {
    blockMs: delays.max / NS_PER_MS,
    cpuMs: (user + system) / 1000,
    mainMs: main === undefined || mainBefore === undefined ? undefined : main - mainBefore,
  };
  before = process.cpuUsage();
  mainBefore = main;
  process.send?.(figures);
  delays.reset();
});
// The server ends by itself when it is told to.
process.channel?.unref();

/** Only Linux tells it of a thread. The first number is the time on a processor, in nanoseconds. */
function mainMs() {
  try {
    const text = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8');
    return Number(text.split(' ')[0]) / NS_PER_MS;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
