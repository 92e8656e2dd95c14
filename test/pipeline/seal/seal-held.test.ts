import { expect, it } from 'vitest';
import { failureKey, INBOX_ROOT, sealRecordKey } from '#contract/keys.ts';
import type { RunName } from '#contract/run-name.ts';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import { sealHeld } from '#pipeline/seal/seal-held.ts';
import { stage } from '#pipeline/stage/stage.ts';
import { tellManifest } from '#pipeline/step/tell-manifest.ts';
import { event, wholeRun } from '../../support/events.ts';
import { PROJECT, QUIET_SECONDS, TestLake } from '../../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';
const LEFT = { isSealed: false, hasChanged: false };
const NAME: RunName = { project: PROJECT, runId: RUN };

/** Stages what was posted, and seals from its messages what is whole, as the embedded server does. */
async function stageHeld(lake: TestLake): Promise<{ readonly sealed: readonly boolean[] }> {
  const { store, seals, manifests, clock, sealHost: host } = lake;
  const ports = { store, seals, manifests, clock, host, quietSeconds: QUIET_SECONDS };
  const plan: typeof planSeal = (...args) => lake.plan(...args);
  const sealed: boolean[] = [];
  const messages = await lake.events.receive({ max: 1000 });
  const failures = await stage(
    {
      ...ports,
      takeWhole: async (held) => {
        const { isSealed, hasChanged } = await sealHeld({ ...ports, plan }, held).catch(() => LEFT);
        if (hasChanged) await tellManifest(manifests, held.target);
        sealed.push(isSealed);
        return isSealed;
      },
    },
    messages,
  );
  expect(failures).toEqual([]);
  await lake.events.delete(messages.map(({ receipt }) => receipt));
  return { sealed };
}

function inboxOf({ memory }: TestLake): readonly string[] {
  return [...memory.objects.keys()].filter((key) => key.startsWith(INBOX_ROOT));
}

/** The objects of the lake. */
function objectsOf({ memory }: TestLake): Record<string, string> {
  const texts = [...memory.objects].map(([key, bytes]): [string, string] => [
    key,
    Buffer.from(bytes).toString('base64'),
  ]);
  return Object.fromEntries(texts.sort());
}

it('a run that came whole makes the same lake without its inbox', async () => {
  const [held, staged] = [new TestLake(), new TestLake()];
  let inboxPuts = 0;
  const put = held.memory.put.bind(held.memory);
  held.memory.put = (...args) => {
    if (args[0].startsWith(INBOX_ROOT)) inboxPuts += 1;
    return put(...args);
  };
  for (const lake of [held, staged]) await lake.post(wholeRun(3));
  expect(await stageHeld(held)).toEqual({ sealed: [true] });
  await held.drain();
  await staged.drain();
  expect(inboxPuts).toBe(0);
  expect(objectsOf(held)).toEqual(objectsOf(staged));
});

it('the same messages once more change nothing', async () => {
  const lake = new TestLake();
  await lake.post(wholeRun(3));
  await stageHeld(lake);
  await lake.drain();
  const before = objectsOf(lake);
  await lake.post(wholeRun(3));
  expect(await stageHeld(lake)).toEqual({ sealed: [false] });
  await lake.drain();
  expect(objectsOf(lake)).toEqual(before);
});

it('a run that only seems whole goes to the inbox, and waits there', async () => {
  const lake = new TestLake();
  const [first, second, , ...others] = wholeRun(3);
  await lake.post([first, first, second, ...others]);
  expect(await stageHeld(lake)).toEqual({ sealed: [false] });
  expect(inboxOf(lake)).toHaveLength(1);
  expect(lake.memory.objects.has(sealRecordKey(NAME))).toBe(false);
  await lake.wait(QUIET_SECONDS + 1);
  expect(inboxOf(lake)).toEqual([]);
  expect(JSON.parse(lake.text(sealRecordKey(NAME)))).toMatchObject({ status: 'incomplete' });
});

it('a run of which something waits in the inbox takes that way', async () => {
  const lake = new TestLake();
  await lake.post([event()]);
  await lake.stageOnce();
  await lake.post(wholeRun(3));
  expect(await stageHeld(lake)).toEqual({ sealed: [false] });
  expect(inboxOf(lake)).toHaveLength(2);
});

it('a seal that fails is noted, and the run goes to the inbox', async () => {
  const lake = new TestLake();
  await lake.post(wholeRun(3));
  lake.plan = () => Promise.reject(new Error('Worker terminated: out of memory'));
  expect(await stageHeld(lake)).toEqual({ sealed: [false] });
  expect(JSON.parse(lake.text(failureKey(NAME)))).toMatchObject({
    newest: inboxOf(lake)[0],
    attempts: 1,
    reason: 'Error: Worker terminated: out of memory',
  });
  lake.plan = planSeal;
  await lake.drain();
  expect(inboxOf(lake)).toEqual([]);
  expect(lake.memory.objects.has(failureKey(NAME))).toBe(false);
  expect(lake.memory.objects.has(sealRecordKey(NAME))).toBe(true);
});
