import { expect, it } from 'vitest';
import { runResults } from '#read/run-results.ts';
import { detailed } from '../support/documents.ts';
import { PROJECT, TestLake } from '../support/lake.ts';

it('names each of the documents of one time, in any order of their arrival', async () => {
  const documents = [detailed([true]), detailed([false]), detailed([true, false])];
  const lake = new TestLake();
  const ids: string[] = [];
  for (const document of documents) {
    const { documents: accepted } = await lake.postResults(document);
    ids.push(...accepted.map(({ permanent_id }) => permanent_id));
    await lake.drain();
  }
  expect(new Set(ids).size).toBe(documents.length);
  for (const [index, id] of ids.entries()) {
    const text = Buffer.from(await runResults(lake.memory, PROJECT, id)).toString();
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(documents[index])));
  }
});
