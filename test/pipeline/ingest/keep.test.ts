import { expect, it } from 'vitest';
import { parseInboxKey } from '#contract/keys.ts';
import { noRunParameters } from '#contract/run-parameters.ts';
import { ingest } from '#pipeline/ingest/ingest.ts';
import { type OutgoingMessage, SendError } from '#ports/queue.ts';
import { event } from '../../support/events.ts';
import { TestLake } from '../../support/lake.ts';

const RUNS = 1200;

it('sends many runs in parts, and puts into the inbox what a part did not take', async () => {
  const lake = new TestLake();
  const parts: number[] = [];
  const events = {
    send: async (messages: readonly OutgoingMessage[]) => {
      parts.push(messages.length);
      if (parts.length === 2) throw new SendError([3], 'the disk is full');
      await lake.events.send(messages);
    },
  };
  const sent = Array.from({ length: RUNS }, (_, i) => event({ run_id: `run-${i}` }));
  const body = Buffer.from(JSON.stringify(sent));
  const request = { project: 'p', body, format: 'array', parameters: noRunParameters } as const;
  const ports = { ...{ store: lake.store, seals: lake.seals, clock: lake.clock }, events };
  const answer = await ingest(ports, request);
  expect(answer.accepted).toBe(RUNS);
  expect(parts).toEqual([500, 500, 200]);
  const { keys } = await lake.store.list('inbox/');
  expect(keys.map((key) => parseInboxKey(key)?.target)).toEqual([
    { project: 'p', runId: 'run-503' },
  ]);
});
