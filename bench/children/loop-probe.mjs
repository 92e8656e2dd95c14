// Loaded before the server: tells its parent, when asked, for how long the main thread was blocked at
// most since it was last asked, and the processor time of all threads, both in milliseconds.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
let before = process.cpuUsage();
process.on('message', () => {
  const { user, system } = process.cpuUsage(before);
  before = process.cpuUsage();
  process.send?.({ blockMs: delays.max / 1e6, cpuMs: (user + system) / 1000 });
  delays.reset();
});
// The server ends by itself when it is told to.
process.channel?.unref();
