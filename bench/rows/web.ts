import { measureMachineMs, slownessOf } from '../../test/support/machine-speed.ts';
import { startServer } from '../../test/support/server-process.ts';
import type { Check, Row } from '../check.ts';
import { withFolder } from '../paths.ts';
import { measureActions } from '../web/actions.ts';
import { measureLeftOpen } from '../web/left-open.ts';
import { seedFolder, seedServer } from '../web/seed.ts';
import { withBrowser } from '../web/tab.ts';
import { measureVisits } from '../web/visits.ts';

/**
 * The budgets are those of a machine that two cores of a CI service are; a slower one has as many times as
 * long, as in `test:load`. It is measured before anything else runs.
 */
function onThisMachine(slowness: number): (check: Check) => Check {
  return (check) => {
    const { goal, unit, ours } = check;
    if (slowness === 1 || unit !== 'ms' || !('atMost' in goal)) return check;
    const budget = `${goal.atMost} ms x ${slowness.toFixed(2)}, as slow as this machine is`;
    const told = [ours, budget].filter(Boolean).join('; ');
    return { ...check, goal: { atMost: goal.atMost * slowness }, ours: told };
  };
}

async function measure(dataDir: string): Promise<readonly Check[]> {
  const slowness = slownessOf(Math.min(...Array.from({ length: 3 }, measureMachineMs)));
  await seedFolder(dataDir);
  const server = await startServer({ dataDir });
  try {
    await seedServer(server.url);
    const checks = await withBrowser(async (browser) => [
      ...(await measureVisits(browser, server.url)),
      ...(await measureActions(browser, server.url)),
      ...(await measureLeftOpen(browser, server.url)),
    ]);
    return checks.map(onThisMachine(slowness));
  } finally {
    await server.stop();
  }
}

export const webRow: Row = {
  number: 14,
  name: 'web',
  title: 'The dashboard in Chromium, against the server of this machine',
  run: () => withFolder(measure),
};
