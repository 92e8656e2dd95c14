import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { DeliveryNotEndedError, SqsQueue } from '#adapters/sqs/sqs-queue.ts';
import { SendError } from '#ports/queue.ts';
import { instantClock } from '../../support/instant-clock.ts';

const sqs = mockClient(SQSClient);
const client = new SQSClient({});
const queueAt = (url: string) => new SqsQueue({ client, url, clock: instantClock });
const queue = queueAt('https://sqs.example/1/events');
const fifo = queueAt('https://sqs.example/1/manifests.fifo');

const bodies = (count: number, size = 1) =>
  Array.from({ length: count }, () => ({ body: 'x'.repeat(size) }));
const sent = () =>
  sqs.commandCalls(SendMessageBatchCommand).map(({ args: [{ input }] }) => input.Entries ?? []);

beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({});
});

describe('sending', () => {
  it('splits by ten messages', async () => {
    await queue.send(bodies(23));
    expect(sent().map((entries) => entries.length)).toEqual([10, 10, 3]);
  });

  it('splits by one mebibyte of all bodies together', async () => {
    await queue.send(bodies(5, 400 * 1024));
    expect(sent().map((entries) => entries.length)).toEqual([2, 2, 1]);
  });

  it('counts bytes, not characters', async () => {
    const umlauts = { body: 'ü'.repeat(600 * 1024) };
    const send = queue.send([{ body: 'a' }, umlauts]);
    await expect(send).rejects.toHaveProperty('failed', [1]);
    expect(sent()).toMatchObject([[{ MessageBody: 'a' }]]);
  });

  it('sends again what failed inside a 200, and nothing else', async () => {
    const Failed = [{ Id: '1', SenderFault: false, Code: 'InternalError' }];
    sqs.on(SendMessageBatchCommand).resolvesOnce({ Failed }).resolves({});
    await queue.send(bodies(3));
    expect(sent().map((entries) => entries.map(({ Id }) => Id))).toEqual([['0', '1', '2'], ['1']]);
  });

  it('names by index what stays refused', async () => {
    const Failed = [{ Id: '12', SenderFault: true, Code: 'InvalidMessageContents' }];
    sqs.on(SendMessageBatchCommand).resolvesOnce({}).resolves({ Failed });
    const send = queue.send(bodies(15));
    await expect(send).rejects.toThrow(SendError);
    await expect(send).rejects.toThrow('InvalidMessageContents');
    await expect(send).rejects.toHaveProperty('failed', [12]);
  });

  it('names all of a batch that SQS does not answer, and goes on with the next', async () => {
    sqs
      .on(SendMessageBatchCommand)
      .rejectsOnce(Object.assign(new Error('no answer'), { name: 'TimeoutError' }))
      .resolves({});
    const send = queue.send(bodies(11));
    await expect(send).rejects.toHaveProperty('failed', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(sent()).toHaveLength(2);
  });

  it('asks no further when many requests were not answered: SQS is away', async () => {
    sqs.on(SendMessageBatchCommand).rejects(Object.assign(new Error(), { name: 'TimeoutError' }));
    const failed = Array.from({ length: 1000 }, (_, i) => i);
    await expect(queue.send(bodies(1000))).rejects.toHaveProperty('failed', failed);
    expect(sent().length).toBeLessThan(40);
  });

  it('keeps the order of a FIFO queue: one request after the other', async () => {
    let underWay = 0;
    sqs.on(SendMessageBatchCommand).callsFake(async () => {
      expect(++underWay).toBe(1);
      await new Promise(setImmediate);
      underWay -= 1;
      return {};
    });
    await fifo.send(bodies(35));
    expect(sent()).toHaveLength(4);
  });

  it('says delays to a standard queue', async () => {
    await queue.send([{ body: 'later', delaySeconds: 900 }]);
    expect(sent()).toEqual([[{ Id: '0', MessageBody: 'later', DelaySeconds: 900 }]]);
  });

  it('gives a FIFO queue the group, and equal messages an identity each', async () => {
    await fifo.send([
      { body: 'same', group: 'demo' },
      { body: 'same', group: 'demo' },
    ]);
    const [[first, second] = []] = sent();
    expect([first, second]).toMatchObject([{ MessageGroupId: 'demo' }, { MessageGroupId: 'demo' }]);
    expect(first?.MessageDeduplicationId).not.toBe(second?.MessageDeduplicationId);
    expect(first).not.toHaveProperty('DelaySeconds');
  });

  it('escapes what SQS takes in no message, so that the JSON stays the same', async () => {
    const body = JSON.stringify({ run_id: 'a\uFFFFb' });
    await queue.send([{ body }]);
    const text = sent()[0]?.[0]?.MessageBody ?? '';
    expect(text).not.toContain('\uFFFF');
    expect(JSON.parse(text)).toEqual({ run_id: 'a\uFFFFb' });
  });
});

describe('receiving', () => {
  it('asks for ten at most, and tells the time of sending and the count of deliveries', async () => {
    const Attributes = { SentTimestamp: '1795258084093', ApproximateReceiveCount: '3' };
    const message = { MessageId: 'm', ReceiptHandle: 'r', Body: 'b', Attributes };
    sqs.on(ReceiveMessageCommand).resolves({ Messages: [message] });
    expect(await queue.receive({ max: 1000, waitMs: 60_000 })).toEqual([
      { id: 'm', receipt: 'r', body: 'b', receiveCount: 3, sentAtMs: 1795258084093 },
    ]);
    const [call] = sqs.commandCalls(ReceiveMessageCommand);
    expect(call?.args[0].input).toMatchObject({ MaxNumberOfMessages: 10, WaitTimeSeconds: 20 });
  });
});

describe('deleting', () => {
  it('does not mind deliveries that have ended, but says what SQS did not do', async () => {
    const failed = (SenderFault: boolean) => ({
      Failed: [{ Id: '0', SenderFault, Code: SenderFault ? 'ReceiptHandleIsInvalid' : 'Internal' }],
    });
    sqs.on(DeleteMessageBatchCommand).resolvesOnce(failed(true)).resolves(failed(false));
    await queue.delete(['ended']);
    await expect(queue.delete(['kept'])).rejects.toThrow(DeliveryNotEndedError);
  });
});
