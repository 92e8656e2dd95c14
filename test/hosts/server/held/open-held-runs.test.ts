import { expect, it } from 'vitest';
import { openHeldRuns } from '#hosts/server/held/open-held-runs.ts';
import type { HeldSeal } from '#pipeline/seal/seal-held.ts';
import { NotYetError } from '#pipeline/step/step.ts';
import { SendError } from '#ports/queue.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const HELD = {
  target: { project: 'demo', runId: 'run' },
  object: { sentAtMs: 0, hash: '0'.repeat(32), count: 3, end: 3, report: 3 },
  bytes: new Uint8Array(0),
};

/** What happened while the run was sealed, in order, and whether it counts as sealed. */
async function sealing(seal: () => Promise<HeldSeal>, send = () => Promise.resolve()) {
  const happened: string[] = [];
  const runs = openHeldRuns(
    {
      seal,
      manifests: {
        send: async () => {
          happened.push('send');
          await send();
          happened.push('sent');
        },
      },
      clock: new ManualClock(),
      log: { error: (message, { name }) => happened.push(`${message}: ${name}`) },
    },
    new AbortController().signal,
  );
  const isSealed = await runs.take(HELD);
  return { isSealed, happened };
}

const sealed = { isSealed: true, hasChanged: true };

it('counts as sealed when the manifest step is told', async () => {
  expect(await sealing(() => Promise.resolve(sealed))).toEqual({
    isSealed: true,
    happened: ['send', 'sent'],
  });
});

it.each([
  ['is left', () => Promise.resolve({ isSealed: false, hasChanged: false }), []],
  ['has to wait', () => Promise.reject(new NotYetError('it is large', 0)), []],
  [
    'fails',
    () => Promise.reject(new TypeError('no')),
    ['run run of demo goes to the inbox: TypeError'],
  ],
])('goes to the inbox when it %s', async (_, seal, happened) => {
  expect(await sealing(seal)).toEqual({ isSealed: false, happened });
});

it('goes to the inbox when the manifest step cannot be told', async () => {
  const full = () => Promise.reject(new SendError([0], 'the disk is full'));
  expect(await sealing(() => Promise.resolve(sealed), full)).toEqual({
    isSealed: false,
    happened: ['send', 'run run of demo goes to the inbox: SendError'],
  });
});
