import { eventsOf } from '../visitor.ts';
import type { Case } from './case.ts';

const SLACK_MS = 120_000;
const LONGEST_SECONDS = 900;

/** A run that is never whole is sealed as incomplete once it has been quiet for long. */
export const quietPeriod: Case = {
  name: 'the quiet period',
  run: async ({ projects, quietSeconds }) => {
    if (quietSeconds === undefined || quietSeconds > LONGEST_SECONDS) {
      const how = 'deploy with quietSeconds 60 and give --quiet-seconds 60';
      return { state: 'unshown', what: `it takes too long; ${how}` };
    }
    const project = projects.create('quiet');
    const writer = await projects.visitor('write', project);
    const reader = await projects.visitor('read', project);
    await writer.record(project, eventsOf('cut', { isWhole: false }));
    const startMs = Date.now();
    await reader.awaitStatus(project, 'cut', 'incomplete', quietSeconds * 1000 + SLACK_MS);
    const seconds = Math.round((Date.now() - startMs) / 1000);
    const what = `a run without its end was sealed as incomplete after ${seconds} s`;
    return { state: 'held', what };
  },
};
