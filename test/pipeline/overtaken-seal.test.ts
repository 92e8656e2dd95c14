import { describe, expect, it } from 'vitest';
import { beforePut } from '../support/before-put.ts';
import { detailed, evaluation } from '../support/documents.ts';
import { event, finalReport } from '../support/events.ts';
import { TestLake } from '../support/lake.ts';

/** A run and a document set, and late arrivals for each. */
const kinds = [
  {
    what: 'a run',
    source: /^events\//,
    post: (lake: TestLake) => lake.post([event(), finalReport(1)]),
    postMore: (lake: TestLake) => lake.post([event({ event_id: 1, sample_id: 'tiny.dev.1' })]),
  },
  {
    what: 'a document set',
    source: /^documents\//,
    post: (lake: TestLake) => lake.postResults(detailed([true])),
    postMore: (lake: TestLake) => lake.postResults(evaluation({ n: 1 })),
  },
];
const RECORD = /^seals\//;

async function inCalm({ post, postMore }: (typeof kinds)[number]): Promise<TestLake> {
  const lake = new TestLake();
  await post(lake);
  await postMore(lake);
  await lake.drain();
  return lake;
}

describe.each(kinds)('a sealer of $what that is overtaken by another', (kind) => {
  it('does not replace the record of the other', async () => {
    const lake = new TestLake();
    await kind.post(lake);
    const told = beforePut(lake, RECORD, async () => {
      await kind.postMore(lake);
      await lake.drain();
    });
    await lake.drain();
    expect(told.outcome).toBe('refused');
    expect(lake.snapshot()).toEqual((await inCalm(kind)).snapshot());
  });

  it('begins anew at once, and finishes the work that the other leaves', async () => {
    const lake = new TestLake();
    await kind.post(lake);
    const told = beforePut(lake, kind.source, async () => {
      // The other writes its source, and then it dies and with it its message.
      await kind.postMore(lake);
      beforePut(lake, RECORD, () => Promise.reject(new Error('the end')));
      await lake.stageOnce();
      await lake.sealOnce();
      await lake.clock.advance(1000);
      const left = await lake.seals.receive({ max: 1000 });
      await lake.seals.delete(left.map(({ receipt }) => receipt));
    });
    await lake.drain();
    expect(told.outcome).toBe('refused');
    expect(lake.snapshot()).toEqual((await inCalm(kind)).snapshot());
  });
});
