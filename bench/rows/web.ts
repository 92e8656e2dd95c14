import { startServer } from '../../test/support/server-process.ts';
import type { Check, Row } from '../check.ts';
import { withFolder } from '../paths.ts';
import { measureActions } from '../web/actions.ts';
import { measureLeftOpen } from '../web/left-open.ts';
import { seedFolder, seedServer } from '../web/seed.ts';
import { withBrowser } from '../web/tab.ts';
import { measureVisits } from '../web/visits.ts';

async function measure(dataDir: string): Promise<readonly Check[]> {
  await seedFolder(dataDir);
  const server = await startServer({ dataDir });
  try {
    await seedServer(server.url);
    return await withBrowser(async (browser) => [
      ...(await measureVisits(browser, server.url)),
      ...(await measureActions(browser, server.url)),
      ...(await measureLeftOpen(browser, server.url)),
    ]);
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
