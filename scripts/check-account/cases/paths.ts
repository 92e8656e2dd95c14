import { z } from 'zod';
import { runAddress } from '../../../lib/contract/naming/run-address.ts';
import { expectStatus, expectThat } from '../outcome.ts';
import { eventsOf } from '../visitor.ts';
import type { Case } from './case.ts';

const IDS = ['a:b', 'a%3Ab', '100%', 'a/b', 'a?b', 'a?b/c:d%', 'a#b c', 'é'];
const eventsSchema = z.object({ events: z.array(z.object({ run_id: z.string() })) });

/** Runs whose ids have what paths give a meaning, or an HTTP API decodes. */
export const paths: Case = {
  name: 'encoded paths',
  run: async ({ projects }) => {
    const project = projects.create('paths');
    const writer = await projects.visitor('write', project);
    const reader = await projects.visitor('read', project);
    for (const id of IDS) await writer.record(project, eventsOf(id));
    for (const id of IDS) {
      await reader.awaitStatus(project, id, 'complete');
      for (const part of ['events', 'items', 'results']) {
        const path = `/v1/projects/${project}/${runAddress(id, part)}`;
        const { status, body } = await reader.ask(path);
        expectStatus(status, 200, `${part} of the run ${id}`);
        if (part !== 'events') continue;
        const { events } = eventsSchema.parse(JSON.parse(body.toString()));
        const areOwn = events.length === 2 && events.every(({ run_id }) => run_id === id);
        expectThat(areOwn, `the run ${id} was answered with events of another`);
      }
    }
    return { state: 'held', what: `runs were found by the ids ${IDS.join('  ')}` };
  },
};
