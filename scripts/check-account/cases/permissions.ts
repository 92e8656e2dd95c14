import { expectStatus } from '../outcome.ts';
import { eventsOf, Visitor } from '../visitor.ts';
import type { Case } from './case.ts';

/** Whoever has no key, or another one, gets nothing. */
export const permissions: Case = {
  name: 'permission errors',
  run: async ({ deployed, projects }) => {
    const [own, other] = [projects.create('own'), projects.create('other')];
    const read = await projects.visitor('read', own);
    const write = await projects.visitor('write', own);
    const nobody = new Visitor(deployed.endpoint, undefined);
    const guesser = new Visitor(deployed.endpoint, `evk_${'A'.repeat(43)}`);
    const runs = (project: string) => `/v1/projects/${project}/runs/none`;
    const events = (project: string) => `/v1/projects/${project}/events`;
    const body = eventsOf('refused');
    const cases = [
      [await nobody.ask(runs(own)), 401, 'a read without a key'],
      [await guesser.ask(runs(own)), 401, 'a read with an unknown key'],
      [await nobody.post(events(own), body), 401, 'a post without a key'],
      [await read.ask(runs(own)), 404, 'a read of what is not there'],
      [await read.ask(runs(other)), 403, 'a read of another project'],
      [await read.post(events(own), body), 403, 'a post with a read key'],
      [await write.ask(runs(own)), 403, 'a read with a write key'],
      [await write.post(events(other), body), 403, 'a post to another project'],
      [await read.post('/v1/sql', { sql: 'SELECT 1' }), 403, 'SQL with a read key'],
    ] as const;
    for (const [{ status }, wanted, of] of cases) expectStatus(status, wanted, of);
    return { state: 'held', what: `${cases.length} requests were answered 401, 403 or 404` };
  },
};
