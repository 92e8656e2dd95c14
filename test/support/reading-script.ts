/** A reading thread that does what the last part of a request's path says, and tells which of its tasks it is. */
export const READING_SCRIPT = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    let count = 0;
    const answer = (body, faults = []) =>
      parentPort.postMessage({ kind: 'answer', status: 200, headers: [['n', String(count)]], body, faults }, [body]);
    const text = (word) => new TextEncoder().encode(word).buffer;
    const say = (word) => {
      const channel = new BroadcastChannel('reading');
      channel.postMessage(word);
      return channel;
    };
    parentPort.on('message', ({ kind, request, asked }) => {
      if (kind === 'leave') return answer(text('left'));
      count += 1;
      const word = kind === 'gate' ? asked.id : new URL(request.url).pathname.split('/').at(-1);
      if (word === 'death') process.exit(3);
      if (word === 'heap') for (const all = [];;) all.push(new Array(1000).fill(all));
      if (word === 'hold') {
        const channel = say('held');
        channel.onmessage = () => (channel.close(), answer(text('held')));
      }
      if (word === 'wait') say('waits').close();
      if (word === 'runs') for (say('runs');;) count += 0;
      if (word === 'good' || word === 'settings') answer(text(word));
      if (word === 'large') answer(new ArrayBuffer(96 * 1024 * 1024));
      if (word === 'fault') answer(text(word), [{ name: 'OddError', message: 'odd' }]);
      if (word === 'refused') {
        const problem = { name: 'run-not-found', status: 404, detail: 'no' };
        parentPort.postMessage({ kind: 'problem', problem, faults: [] });
      }
    });`)}`,
);

/** Resolves with what lets a `hold` go on, when a thread has begun a `hold`, `wait` or `runs`. */
export function nextBegun(): Promise<() => void> {
  const channel = new BroadcastChannel('reading');
  return new Promise((resolve) => {
    channel.onmessage = () =>
      resolve(() => {
        channel.postMessage('go');
        channel.close();
      });
  });
}
