import { z } from 'zod';
import { expectThat } from '../outcome.ts';
import { eventsOf, type Visitor } from '../visitor.ts';
import type { Case } from './case.ts';

const answerSchema = z.object({ runs: z.array(z.object({ run_id: z.string() })) });
/** Waits of 20 s for a query. */
const MOST_STEPS = 50;
const LISTED_WITHIN_MS = 120_000;

/** Two projects that are listed within the minute, with the same text, see only their own runs. */
export const twoProjects: Case = {
  name: 'two projects, read within the minute',
  run: async ({ deployed, projects }) => {
    if (deployed.isStandIn) {
      return { state: 'unshown', what: 'lists are queries of Athena, which a stand-in has not' };
    }
    const names = [projects.create('one'), projects.create('two')];
    const readers: [string, Visitor][] = [];
    for (const project of names) {
      const [writer, reader] = [
        await projects.visitor('write', project),
        await projects.visitor('read', project),
      ];
      await writer.record(project, eventsOf(`only-${project}`));
      await reader.awaitStatus(project, `only-${project}`, 'complete');
      readers.push([project, reader]);
    }
    for (const [project, reader] of readers) await awaitListed(project, reader);
    for (const [project, reader] of [...readers, ...readers]) {
      const found = await list(project, reader);
      const isOwn = found.length === 1 && found[0] === `only-${project}`;
      expectThat(isOwn, `${project} was given the runs ${found.join(', ')}`);
    }
    return { state: 'held', what: 'each was given its own run, twice in turn' };
  },
};

async function awaitListed(project: string, reader: Visitor): Promise<void> {
  const untilMs = Date.now() + LISTED_WITHIN_MS;
  while ((await list(project, reader)).length === 0) {
    expectThat(Date.now() < untilMs, `the run of ${project} is in no list yet`);
  }
}

async function list(project: string, reader: Visitor): Promise<string[]> {
  let path = `/v1/projects/${project}/runs?limit=10`;
  for (let steps = 0; ; steps += 1) {
    const { status, headers, body } = await reader.ask(path);
    if (status === 200) {
      return answerSchema.parse(JSON.parse(body.toString())).runs.map(({ run_id }) => run_id);
    }
    const location = headers.get('location');
    const isUnderWay = (status === 202 || status === 303) && steps < MOST_STEPS;
    expectThat(isUnderWay && location !== null, `a list of runs was answered ${status}`);
    path = location;
  }
}
