import { describe, expect, it } from 'vitest';
import { composeApp } from '#http/app.ts';
import { ingestApp } from '#http/ingest-app.ts';
import { KeyStore } from '#keys/key-store.ts';
import { type ObjectStore, StoreUnavailableError } from '#ports/object-store.ts';
import { type Queue, QueueFullError, SendError } from '#ports/queue.ts';
import { hosted } from '../support/api-host.ts';
import { event } from '../support/events.ts';
import { TestLake } from '../support/lake.ts';

function post(lake: TestLake, ports: { store?: ObjectStore; events?: Queue }, body: unknown[]) {
  const keys = new KeyStore(lake.memory, lake.clock);
  const access = { keys, openWithoutKeys: true };
  const { memory: store, events, seals, clock } = lake;
  const app = ingestApp({
    store,
    events,
    seals,
    clock,
    ...access,
    maxDocumentsBytes: 1e6,
    maxBodyBytes: 1e6,
    ...ports,
  });
  return hosted(composeApp([app], () => undefined))('/v1/projects/demo/events', {
    method: 'POST',
    headers: { host: 'localhost', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

function refusingQueue(lake: TestLake): Queue {
  return Object.assign(Object.create(lake.events) as Queue, {
    send: () => Promise.reject(new SendError([0], 'the disk is full')),
  });
}

function refusingStore(lake: TestLake): ObjectStore {
  return Object.assign(Object.create(lake.memory) as ObjectStore, {
    put: () => Promise.reject(new StoreUnavailableError('no space left on the disk')),
  });
}

describe('a batch', () => {
  it('that the queue refuses goes to the inbox, and is acknowledged', async () => {
    const lake = new TestLake();
    const response = await post(lake, { events: refusingQueue(lake) }, [event()]);
    expect(response.status).toBe(200);
    expect(lake.keys('inbox/')).toHaveLength(1);
  });

  it('that cannot be stored anywhere is answered 503 with the reason and Retry-After', async () => {
    const lake = new TestLake();
    const ports = { events: refusingQueue(lake), store: refusingStore(lake) };
    const response = await post(lake, ports, [event()]);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.text()).toContain('no space left on the disk');
  });

  it('is answered 503 when the backlog is too long, and does not go to the inbox', async () => {
    const lake = new TestLake();
    const none = { send: () => Promise.reject(new QueueFullError(7)) };
    const response = await post(lake, { events: Object.assign(lake.events, none) }, [event()]);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.json()).toMatchObject({
      type: 'urn:evalake:problem:busy',
      detail: expect.stringMatching(/^7 messages wait .* send it again$/) as string,
    });
    expect(lake.keys()).toEqual([]);
  });

  it('whose refused events cannot be quarantined is not acknowledged', async () => {
    const lake = new TestLake();
    const response = await post(lake, { store: refusingStore(lake) }, [event(), { bad: true }]);
    expect(response.status).toBe(503);
  });
});
