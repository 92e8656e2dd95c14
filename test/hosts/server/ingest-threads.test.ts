import { afterEach, beforeEach, expect, it } from 'vitest';
import { noRunParameters } from '#contract/run-parameters.ts';
import { IngestThreads } from '#hosts/server/ingest/ingest-threads.ts';
import { TooManyError, UnreadableBodyError } from '#pipeline/ingest/read-events.ts';

/** A thread that does what the first word of a body says. */
const SCRIPT = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    const empty = { accepted: 0, batches: [], quarantined: [] };
    parentPort.on('message', ({ kind, request, body, reason }) => {
      if (kind === 'refusal') {
        const quarantine = { key: 'kept', bytes: body };
        parentPort.postMessage({ plan: { ...empty, quarantined: [{ index: 0, reason }], quarantine } });
        return;
      }
      const [word] = Buffer.from(request.body).toString('latin1').split(' ');
      if (word === 'death') process.exit(3);
      if (word === 'good') parentPort.postMessage({ plan: { ...empty, accepted: request.body.length } });
      if (word === 'unreadable') parentPort.postMessage({ unreadable: { message: 'no', right: 1 } });
      if (word === 'many') parentPort.postMessage({ tooMany: { most: 2, what: 'events' } });
    });`)}`,
);

const LIMITS = {
  ...{ turns: { most: 2, mostOfLane: 1 }, withinMs: 60_000 },
  ...{ heapMb: 64, youngMb: 16, idleMs: 60_000 },
};

let threads: IngestThreads;
beforeEach(() => {
  threads = new IngestThreads({ script: SCRIPT, medium: LIMITS, large: LIMITS });
});
afterEach(() => threads.close());

const request = (word: string, project = 'a') => ({
  ...{ project, format: 'lines' as const, parameters: noRunParameters },
  body: Buffer.from(word.padEnd(300_000)),
});

it('refuses and keeps a request that ends its thread twice', async () => {
  const { body } = request('death');
  const plan = await threads.events(request('death'));
  expect(plan).toMatchObject({ accepted: 0, batches: [], quarantined: [{ index: 0 }] });
  expect(plan.quarantined[0]?.reason).toContain('300000 bytes takes too much to read');
  expect(Buffer.from(plan.quarantine?.bytes ?? []).equals(body)).toBe(true);
});

it('plans requests of other projects while one takes for ever', async () => {
  void threads.events(request('poison'));
  expect(await threads.events(request('good', 'b'))).toMatchObject({ accepted: 300_000 });
  expect(await threads.results({ ...request('good', 'c') })).toMatchObject({ documents: [] });
});

it('throws what the plan throws', async () => {
  await expect(threads.events(request('unreadable'))).rejects.toEqual(
    new UnreadableBodyError('no', 1),
  );
  await expect(threads.events(request('many'))).rejects.toEqual(new TooManyError(2, 'events'));
});
