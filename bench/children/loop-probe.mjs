// Loaded before the server: tells its parent, when asked, for how long the main thread was last blocked
// at most, in milliseconds.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
process.on('message', () => {
  process.send?.(delays.max / 1e6);
  delays.reset();
});
// The server ends by itself when it is told to.
process.channel?.unref();
