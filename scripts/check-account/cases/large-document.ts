import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import { documentSetAt } from '../../../lib/contract/document-set.ts';
import { runAddress } from '../../../lib/contract/naming/run-address.ts';
import { expectStatus, expectThat } from '../outcome.ts';
import type { Case } from './case.ts';

const ITEMS = 30_000;
const ITEM_CHARACTERS = 1000;
const MEGABYTE = 1024 * 1024;
const TYPE = 'application/vnd.evalake.document';

/** A document of 30 MB is sent, and read back as gzip and, by redirect, as it is. */
export const largeDocument: Case = {
  name: 'a document of 30 MB',
  run: async ({ projects }) => {
    const project = projects.create('large');
    const writer = await projects.visitor('write', project);
    const reader = await projects.visitor('read', project);
    const now = new Date();
    const document = makeDocument(now.toISOString());
    const text = JSON.stringify(document);
    const headers = { 'content-type': TYPE, 'content-encoding': 'gzip' };
    const path = `/v1/projects/${project}/results`;
    const { status } = await writer.post(path, gzipSync(text), headers);
    expectStatus(status, 200, 'the document');
    const run = `${documentSetAt(now.getTime() * 1000) ?? ''}::large::is_safe`;
    await reader.awaitStatus(project, run, 'complete', 300_000);
    for (const encoding of ['gzip', 'identity']) {
      const answer = await reader.ask(`/v1/projects/${project}/${runAddress(run, 'results')}`, {
        headers: { 'accept-encoding': encoding },
        maxBytes: 64 * MEGABYTE,
      });
      expectStatus(answer.status, 200, `the document, asked for as ${encoding}`);
      const isSame = isDeepStrictEqual(JSON.parse(answer.body.toString()), document);
      expectThat(isSame, `the document came back as another, asked for as ${encoding}`);
    }
    const megabytes = (text.length / MEGABYTE).toFixed(1);
    return {
      state: 'held',
      what: `${megabytes} MB came back as they were, as gzip and by redirect`,
    };
  },
};

function makeDocument(timestamp: string) {
  const details = Array.from({ length: ITEMS }, (_, i) => ({
    event_id: `evt_${i}`,
    passed: i % 3 !== 0,
    input: createHash('sha256').update(String(i)).digest('hex').padEnd(ITEM_CHARACTERS, '. '),
  }));
  const passed = details.filter((each) => each.passed).length;
  const score = passed / ITEMS;
  const metrics = { is_safe: { passed, total: ITEMS, score, details } };
  return { timestamp, suites: { large: { metrics } } };
}
