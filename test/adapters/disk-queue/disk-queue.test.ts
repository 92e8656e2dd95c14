import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskQueue } from '#adapters/disk-queue/disk-queue.ts';
import {
  MAX_RECEIVE_COUNT,
  VISIBILITY_SECONDS,
  describeQueue,
} from '../../ports/queue.contract.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describeQueue('DiskQueue', async () => {
  const root = await mkdtemp(join(tmpdir(), 'disk-queue-'));
  const clock = new ManualClock();
  const options = {
    clock,
    visibilityTimeoutSeconds: VISIBILITY_SECONDS,
    maxReceiveCount: MAX_RECEIVE_COUNT,
  };
  const deadLetter = await DiskQueue.open({ ...options, dir: join(root, 'dead') });
  const queue = await DiskQueue.open({ ...options, dir: join(root, 'queue'), deadLetter });
  return {
    ...{ queue, deadLetter, now: () => clock.now(), advance: (ms) => clock.advance(ms) },
    dispose: async () => {
      await queue.close();
      await deadLetter.close();
      await rm(root, { recursive: true });
    },
  };
});
