import { gzipSync } from 'node:zlib';
import { expectStatus } from '../outcome.ts';
import { eventsOf } from '../visitor.ts';
import type { Case } from './case.ts';

/** Bodies as an HTTP API hands them over: by their content type as text, or as bytes. */
export const bodies: Case = {
  name: 'gzip and binary bodies',
  run: async ({ projects }) => {
    const project = projects.create('bodies');
    const writer = await projects.visitor('write', project);
    const reader = await projects.visitor('read', project);
    const gzip = { 'content-encoding': 'gzip' };
    const lines = gzipSync(
      eventsOf('gzip-lines')
        .map((event) => JSON.stringify(event))
        .join('\n'),
    );
    const document = gzipSync(JSON.stringify({ timestamp: new Date().toISOString(), suites: {} }));
    const posts = [
      ['events', lines, { ...gzip, 'content-type': 'application/x-ndjson' }, 200],
      ['results', document, { ...gzip, 'content-type': 'application/vnd.evalake.document' }, 200],
      ['results', document, { ...gzip, 'content-type': 'application/json' }, 415],
      [
        'events',
        Buffer.from([0xff, 0, 0xfe]),
        { ...gzip, 'content-type': 'application/x-ndjson' },
        400,
      ],
    ] as const;
    for (const [route, body, headers, wanted] of posts) {
      const { status } = await writer.post(`/v1/projects/${project}/${route}`, body, headers);
      expectStatus(status, wanted, `gzip as ${headers['content-type']} to ${route}`);
    }
    await reader.awaitStatus(project, 'gzip-lines', 'complete');
    return { state: 'held', what: 'gzip lines and documents arrive whole; gzip JSON is told of' };
  },
};
