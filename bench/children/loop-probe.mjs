// Loaded before the server: tells its parent, when asked, for how long the main thread was blocked at
// most since it was last asked, by the clock and by its processor time, and the processor time of all
// threads and of the main thread alone, in milliseconds.
import { openSync, readSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const NS_PER_MS = 1e6;

const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
const schedstat = openSchedstat();
const figure = Buffer.alloc(100);
/** The processor time between two turns of the event loop, which a busy machine makes no longer. */
let longestMs = 0;
let turnMs = mainMs();
if (turnMs !== undefined) {
  setInterval(() => {
    const now = mainMs();
    longestMs = Math.max(longestMs, now - turnMs);
    turnMs = now;
  }, 1).unref();
}
let before = process.cpuUsage();
let mainBefore = mainMs();
process.on('message', () => {
  const { user, system } = process.cpuUsage(before);
  const main = mainMs();
  const figures = {
    blockMs: delays.max / NS_PER_MS,
    workMs: turnMs === undefined ? undefined : longestMs,
    cpuMs: (user + system) / 1000,
    mainMs: main === undefined || mainBefore === undefined ? undefined : main - mainBefore,
  };
  before = process.cpuUsage();
  mainBefore = main;
  process.send?.(figures);
  delays.reset();
  longestMs = 0;
  turnMs = main;
});
// The server ends by itself when it is told to.
process.channel?.unref();

/** Only Linux tells it of a thread. */
function openSchedstat() {
  try {
    return openSync(`/proc/self/task/${process.pid}/schedstat`);
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The first number is the time on a processor, in nanoseconds. */
function mainMs() {
  if (schedstat === undefined) return undefined;
  const length = readSync(schedstat, figure, 0, figure.length, 0);
  return Number(figure.toString('latin1', 0, length).split(' ')[0]) / NS_PER_MS;
}
